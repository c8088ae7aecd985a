package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.audit.InventoryAudit;
import io.vmcrypt.vsphere.internal.report.AuditJson;
import io.vmcrypt.vsphere.internal.report.AuditPage;
import io.vmcrypt.vsphere.internal.vim.Paged;
import java.io.OutputStream;
import java.util.stream.Stream;

/** The audit of the inventory of one vCenter. Thread-safe. */
public final class VimInventoryAudit implements InventoryAudit {

  private final AuditedVcenter vcenter;
  private final AuditRules rules;

  public VimInventoryAudit(AuditedVcenter vcenter, AuditRules rules) {
    this.vcenter = requireNonNull(vcenter, "vcenter");
    this.rules = requireNonNull(rules, "rules");
  }

  private AuditRun begin() {
    return AuditRun.ofInventory(vcenter, rules);
  }

  @Override
  public Stream<AuditedVm> stream() {
    return Paged.stream(this::begin);
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
}
