package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.shared.input.OneLine;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that an audit saw, in memory.
 *
 * @param context the vCenter, its key providers and its hosts
 * @param vms each VM
 * @param summary the totals
 */
public record AuditReport(AuditContext context, List<AuditedVm> vms, AuditSummary summary) {

  public AuditReport {
    requireNonNull(context, "context");
    vms = List.copyOf(vms);
    requireNonNull(summary, "summary");
  }

  /**
   * {@return all findings: those of the vCenter itself, then those of VMs in the order of the VMs}
   */
  public List<Finding> findings() {
    return Stream.concat(
            context.findings().stream(), vms.stream().flatMap(vm -> vm.findings().stream()))
        .toList();
  }

  /** {@return whether all is in order; true if there are no findings} */
  public boolean isClean() {
    return summary.isClean();
  }

  /**
   * {@return one line for people, whatever characters the texts hold: the vCenter, the totals, and
   * each code that was found with its number}
   */
  @Override
  public String toString() {
    return "vCenter " + OneLine.of(context.vcenter()) + ": " + summary;
  }
}
