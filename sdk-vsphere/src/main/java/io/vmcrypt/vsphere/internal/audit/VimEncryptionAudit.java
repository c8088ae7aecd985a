package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.EncryptionAudit;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;

/** The audit of chosen VMs of one vCenter. Thread-safe. */
public final class VimEncryptionAudit implements EncryptionAudit {

  private final AuditedVcenter vcenter;
  private final AuditRules rules;

  /**
   * @throws IllegalArgumentException if the rules say where in the inventory to look
   */
  public VimEncryptionAudit(AuditedVcenter vcenter, AuditRules rules) {
    this.vcenter = requireNonNull(vcenter, "vcenter");
    this.rules = requireNonNull(rules, "rules");
    rules
        .below()
        .ifPresent(
            path -> {
              throw new IllegalArgumentException(
                  "the rules are for VMs below "
                      + path
                      + ", but here the VMs are named one by"
                      + " one; leave that path out, or audit the inventory");
            });
  }

  @Override
  public AuditReport report(List<? extends VirtualMachine> vms) {
    List<VirtualMachine> chosen = List.copyOf(requireNonNull(vms, "vms"));
    try (AuditRun run = AuditRun.ofChosen(vcenter, rules, chosen)) {
      return ReportInMemory.of(run);
    }
  }

  @Override
  public List<Finding> findings(VmEncryptionState state) {
    return VmFindings.ofState(rules, requireNonNull(state, "state"));
  }
}
