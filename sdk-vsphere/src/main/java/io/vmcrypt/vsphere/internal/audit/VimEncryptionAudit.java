package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.audit.EncryptionAudit;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.report.AuditJson;
import io.vmcrypt.vsphere.internal.report.AuditPage;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The audit of one vCenter. Thread-safe. */
public final class VimEncryptionAudit implements EncryptionAudit {

  private final AuditedVcenter vcenter;
  private final AuditRules rules;

  public VimEncryptionAudit(AuditedVcenter vcenter, AuditRules rules) {
    this.vcenter = requireNonNull(vcenter, "vcenter");
    this.rules = requireNonNull(rules, "rules");
  }

  @Override
  public Stream<AuditedVm> stream() {
    return Paged.stream(this::begin);
  }

  private AuditRun begin() {
    return AuditRun.ofInventory(vcenter, rules);
  }

  @Override
  public AuditSummary write(VmSink<AuditContext, AuditedVm, AuditSummary> sink) {
    requireNonNull(sink, "sink");
    try (AuditRun run = begin()) {
      return run.write(sink);
    }
  }

  @Override
  public AuditReport report() {
    try (AuditRun run = begin()) {
      return ReportInMemory.of(run);
    }
  }

  @Override
  public AuditSummary writeJson(OutputStream out) {
    return write(new AuditJson(requireNonNull(out, "out")));
  }

  @Override
  public AuditSummary writeHtml(OutputStream out) {
    try (AuditPage report = new AuditPage(requireNonNull(out, "out"))) {
      return write(report);
    }
  }

  private void requireNoPlace() {
    rules
        .below()
        .ifPresent(
            path -> {
              throw new IllegalArgumentException(
                  ("the rules are for VMs below %s, but here the VMs are named one by one; leave"
                          + " that path out, or audit the inventory")
                      .formatted(path));
            });
  }

  @Override
  public AuditReport report(List<? extends VirtualMachine> vms) {
    List<VirtualMachine> chosen = List.copyOf(requireNonNull(vms, "vms"));
    requireNoPlace();
    try (AuditRun run = AuditRun.ofChosen(vcenter, rules, chosen)) {
      return ReportInMemory.of(run);
    }
  }

  @Override
  public List<AuditedProvider> providers(Collection<String> ids) {
    VimSession session = vcenter.session();
    return new ProviderSurvey(new KeyProviders(session), vcenter.clusters(), session.time(), rules)
        .look(session.attempt("look at key providers that are in use"), List.copyOf(ids));
  }

  @Override
  public List<Finding> findings(VmEncryptionState state) {
    requireNonNull(state, "state");
    requireNoPlace();
    return VmFindings.ofState(rules, state);
  }
}
