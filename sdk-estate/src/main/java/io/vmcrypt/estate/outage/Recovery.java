package io.vmcrypt.estate.outage;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.util.List;
import java.util.Optional;

/**
 * What was done about an outage. Immutable and thread-safe.
 *
 * @param found what was to be recovered
 * @param hosts one for each host, in the report's order
 * @param vms what became of the locked VMs; empty if none was locked, or none of them is there any
 *     more
 */
public record Recovery(OutageReport found, List<HostResult> hosts, Optional<RolloutReport> vms) {

  /** Checks that all is there. */
  public Recovery {
    requireNonNull(found, "found");
    hosts = List.copyOf(hosts);
    requireNonNull(vms, "vms");
  }

  /**
   * {@return whether nothing is left of the outage; false also if it is not known of a VM or a
   * host}
   */
  public boolean isComplete() {
    return found.findings().isEmpty()
        && hosts.stream().allMatch(HostResult::isSafe)
        && vms.map(this::hasAll).orElse(found.vms().isEmpty());
  }

  /** What is not seen any more may be locked as before, elsewhere or under another id. */
  private boolean hasAll(RolloutReport unlocked) {
    return unlocked.isComplete() && unlocked.results().size() >= found.vms().size();
  }
}
