package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSink;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.audit.InventoryAudit;
import io.vmcrypt.vsphere.audit.InventoryReport;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.kms.KmsClusters;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The audit of the inventory of one vCenter. Thread-safe. */
public final class VimInventoryAudit implements InventoryAudit {

  private final VimSession session;
  private final PolicyService policies;
  private final KmsClusters clusters;
  private final HostAndPort address;
  private final AuditRules rules;

  public VimInventoryAudit(
      VimSession session,
      PolicyService policies,
      KmsClusters clusters,
      HostAndPort address,
      AuditRules rules) {
    this.session = requireNonNull(session, "session");
    this.policies = requireNonNull(policies, "policies");
    this.clusters = requireNonNull(clusters, "clusters");
    this.address = requireNonNull(address, "address");
    this.rules = requireNonNull(rules, "rules");
  }

  private AuditRun begin() {
    return new AuditRun(session, policies, clusters, address, rules);
  }

  @Override
  public Stream<AuditedVm> stream() {
    return Paged.stream(this::begin);
  }

  @Override
  public AuditSummary run(AuditSink sink) {
    requireNonNull(sink, "sink");
    try (AuditRun run = begin()) {
      sink.begin(run.context());
      Totals totals = new Totals();
      totals.add(run.context());
      while (run.hasNext()) {
        for (AuditedVm vm : run.nextPage()) {
          totals.add(vm);
          sink.vm(vm);
        }
      }
      AuditSummary summary = totals.summary(session.time().now());
      sink.end(summary);
      return summary;
    }
  }

  @Override
  public InventoryReport report() {
    Kept kept = new Kept();
    AuditSummary summary = run(kept);
    return new InventoryReport(requireNonNull(kept.context, "context"), kept.vms, summary);
  }

  /** Keeps all in memory. */
  private static final class Kept implements AuditSink {
    private @Nullable AuditContext context;
    private final List<AuditedVm> vms = new ArrayList<>();

    @Override
    public void begin(AuditContext begun) {
      context = begun;
    }

    @Override
    public void vm(AuditedVm vm) {
      vms.add(vm);
    }
  }

  @Override
  public AuditSummary writeJson(OutputStream out) {
    return run(new JsonReport(requireNonNull(out, "out")));
  }

  @Override
  public AuditSummary writeHtml(OutputStream out) {
    try (HtmlReport report = new HtmlReport(requireNonNull(out, "out"))) {
      return run(report);
    }
  }
}
