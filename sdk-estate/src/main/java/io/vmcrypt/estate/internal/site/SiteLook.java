package io.vmcrypt.estate.internal.site;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.site.ReadinessReport;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One look: which keys are in use at the first site, and whether the second gets them.
 *
 * @param first whose VMs are to be taken over
 */
public record SiteLook(VsphereClient first, VsphereClient second, VmFilter filter) {

  static final String VCENTER = "vCenter";

  /**
   * Asks both.
   *
   * @param there the second vCenter
   */
  public ReadinessReport report(VsphereAbout there) {
    NeededKeys needed = new NeededKeys(filter);
    AuditRules.Builder rules = AuditRules.builder().allowPlainVms().pageSize(filter.pageSize());
    filter.below().ifPresent(rules::below);
    first.encryptionAudit(rules.build()).write(needed);
    List<Finding> findings = new ArrayList<>(needed.hidden());
    if (needed.vms().isEmpty()) {
      findings.add(Wording.of("no-such-vm", Subject.of("selection", filter.toString())));
    }
    KeysAtSecond keys = new KeysAtSecond(first, second, findings);
    Set<CryptoKeyId> ofVms = new LinkedHashSet<>();
    needed.vms().forEach(vm -> ofVms.addAll(vm.keys().keySet()));
    keys.ask(ofVms);
    List<ReadinessReport.Vm> vms = needed.vms().stream().map(vm -> answer(vm, keys)).toList();
    if (filter.below().isEmpty() && filter.name().isEmpty()) {
      new OtherKeys(first, keys, findings).look(ofVms);
    }
    keys.tellRefusals();
    return new ReadinessReport(
        needed.context().about(),
        there,
        filter,
        needed.context().startedAt(),
        TimeSource.system().now(),
        vms,
        findings);
  }

  private static ReadinessReport.Vm answer(NeededKeys.Vm vm, KeysAtSecond keys) {
    Subject subject = Subject.of("VM", vm.name(), vm.id()).part("key");
    List<ReadinessReport.Key> rows = new ArrayList<>();
    vm.keys()
        .forEach(
            (key, parts) ->
                rows.add(
                    new ReadinessReport.Key(
                        key,
                        List.copyOf(parts),
                        keys.lack(key, subject, String.join(", ", parts)))));
    return new ReadinessReport.Vm(vm.id(), vm.name(), vm.path(), rows, vm.unread());
  }
}
