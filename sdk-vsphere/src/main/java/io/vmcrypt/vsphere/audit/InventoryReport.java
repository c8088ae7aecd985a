package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Stream;

/**
 * All that an audit of an inventory saw, in memory.
 *
 * @param context the vCenter, its key providers and its hosts
 * @param vms each VM
 * @param summary the totals
 */
public record InventoryReport(AuditContext context, List<AuditedVm> vms, AuditSummary summary) {

  /**
   * Copies the list.
   *
   * @param context as the component
   * @param vms as the component
   * @param summary as the component
   * @throws NullPointerException if a component is null
   */
  public InventoryReport {
    requireNonNull(context, "context");
    vms = List.copyOf(vms);
    requireNonNull(summary, "summary");
  }

  /**
   * All findings.
   *
   * @return those of the vCenter itself, then those of VMs in the order of the VMs
   */
  public List<AuditFinding> findings() {
    return Stream.concat(
            context.findings().stream(), vms.stream().flatMap(vm -> vm.findings().stream()))
        .toList();
  }
}
