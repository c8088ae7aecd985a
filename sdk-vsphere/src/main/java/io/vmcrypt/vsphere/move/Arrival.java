package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.vm.PowerState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of an expected VM at the target.
 *
 * @param expected which one
 * @param state whether it is there
 * @param seen the VMs that may be it: one if it has arrived, several if that is ambiguous, none
 *     otherwise
 * @param findings why it is ambiguous, and what is to be looked at
 */
public record Arrival(
    ExpectedArrival expected, State state, List<SeenVm> seen, List<Finding> findings) {

  /** Whether a VM has arrived. */
  public enum State {
    /** It has not been seen. */
    EXPECTED,
    /** One VM is it. */
    ARRIVED,
    /**
     * Several VMs may be it, or one that may be it does not agree in all that was given, such as
     * the same instance UUID under another name. Which one is meant is for the caller to say.
     */
    AMBIGUOUS,
    /** It was seen, and is no longer there. */
    GONE
  }

  /**
   * A VM of the target.
   *
   * @param id its managed object id there: "vm-42"
   * @param name its name
   * @param instanceUuid its instance UUID; empty if vCenter does not show it
   * @param powerState whether it runs
   * @param homeEncrypted whether its home has a key: one without has arrived in the clear; empty if
   *     vCenter does not show it
   * @param since when the watch has first seen it
   */
  public record SeenVm(
      String id,
      String name,
      String instanceUuid,
      PowerState powerState,
      Optional<Boolean> homeEncrypted,
      Instant since) {

    public SeenVm {
      requireNonNull(id, "id");
      requireNonNull(name, "name");
      requireNonNull(instanceUuid, "instanceUuid");
      requireNonNull(powerState, "powerState");
      requireNonNull(homeEncrypted, "homeEncrypted");
      requireNonNull(since, "since");
    }
  }

  public Arrival {
    requireNonNull(expected, "expected");
    requireNonNull(state, "state");
    seen = List.copyOf(seen);
    findings = List.copyOf(findings);
  }
}
