package io.vmcrypt.estate.internal.site;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.estate.site.ReadinessContext;
import io.vmcrypt.estate.site.ReadinessSummary;
import io.vmcrypt.estate.site.VmReadiness;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.VmFilter;

/**
 * One way of looking at a second site.
 *
 * @param first whose VMs are to be taken over
 */
public record SiteLook(VsphereClient first, VsphereClient second, VmFilter vms, TimeSource time) {

  /**
   * Looks at all VMs.
   *
   * @param about the second vCenter
   */
  public ReadinessSummary write(
      VsphereAbout about, VmSink<ReadinessContext, VmReadiness, ReadinessSummary> sink) {
    ProviderLook providers = new ProviderLook(first, second);
    KeyLook keys = new KeyLook(second, providers);
    ReadinessRun run = new ReadinessRun(about, vms, providers, keys, sink);
    AuditRules.Builder rules = AuditRules.builder().allowPlainVms().pageSize(vms.pageSize());
    vms.below().ifPresent(rules::below);
    first.encryptionAudit(rules.build()).write(run);
    run.flush();
    return run.end(new OtherKeys(first, keys), time.now());
  }
}
