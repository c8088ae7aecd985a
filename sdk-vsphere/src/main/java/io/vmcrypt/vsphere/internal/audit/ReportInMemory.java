package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedVm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps an audit in memory. For one thread. */
final class ReportInMemory implements VmSink<AuditContext, AuditedVm, AuditSummary> {

  private @Nullable AuditContext context;
  private final List<AuditedVm> vms = new ArrayList<>();

  /** Reads an audit to its end. */
  static AuditReport of(AuditRun run) {
    ReportInMemory kept = new ReportInMemory();
    AuditSummary summary = run.write(kept);
    return new AuditReport(requireNonNull(kept.context, "context"), kept.vms, summary);
  }

  @Override
  public void begin(AuditContext begun) {
    context = begun;
  }

  @Override
  public void vm(AuditedVm vm) {
    vms.add(vm);
  }
}
