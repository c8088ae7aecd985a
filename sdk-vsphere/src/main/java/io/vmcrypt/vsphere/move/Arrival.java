package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.names.ObjectName;
import io.vmcrypt.vsphere.vm.PowerState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A VM that another tool is to bring, by what it is recognised, and what is known of it at the
 * target. A replication or backup tool may give it another instance UUID, or another name.
 *
 * @param label what the caller calls it, in answers: its id at the source, for example
 * @param instanceUuid the instance UUID that it has at the source; empty if it is not to be
 *     recognised by it
 * @param name the name that it is to have at the target; empty if it is not to be recognised by it
 * @param state whether it is there
 * @param seen the VMs that may be it: one if it has arrived, several if that is ambiguous, none
 *     otherwise
 * @param findings why it is ambiguous, and what is to be looked at
 */
public record Arrival(
    String label,
    Optional<String> instanceUuid,
    Optional<String> name,
    State state,
    List<SeenVm> seen,
    List<Finding> findings) {

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

  /**
   * Checks that it can be recognised.
   *
   * @throws IllegalArgumentException if the label is empty, or there is neither instance UUID nor
   *     name
   */
  public Arrival {
    ObjectName.checked("label", label);
    requireNonNull(instanceUuid, "instanceUuid");
    requireNonNull(name, "name");
    if (instanceUuid.isEmpty() && name.isEmpty()) {
      throw new IllegalArgumentException(
          "\"" + label + "\" has neither instance UUID nor name; give at least one");
    }
    instanceUuid.ifPresent(uuid -> ObjectName.checked("instanceUuid", uuid));
    name.ifPresent(given -> ObjectName.checked("name", given));
    requireNonNull(state, "state");
    seen = List.copyOf(seen);
    findings = List.copyOf(findings);
  }

  /**
   * One that has not been seen.
   *
   * @param label what the caller calls it
   * @param instanceUuid the instance UUID that it has at the source, if it is recognised by it
   * @param name the name that it is to have, if it is recognised by it
   * @return what to expect
   * @throws IllegalArgumentException if the label is empty, or there is neither of the two
   */
  public static Arrival expected(
      String label, Optional<String> instanceUuid, Optional<String> name) {
    return new Arrival(label, instanceUuid, name, State.EXPECTED, List.of(), List.of());
  }

  /**
   * One that is known by the name that it will have, as in a table of the caller.
   *
   * @param label what the caller calls it
   * @param name the name that it will have
   * @return what to expect
   * @throws IllegalArgumentException if one is empty
   */
  public static Arrival expected(String label, String name) {
    return expected(label, Optional.empty(), Optional.of(name));
  }
}
