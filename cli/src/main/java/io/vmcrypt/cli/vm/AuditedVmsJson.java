package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.Shapes;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditedVm;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The audit of a few VMs that were named, as JSON. */
final class AuditedVmsJson {

  private AuditedVmsJson() {}

  static Map<String, @Nullable Object> of(AuditReport report) {
    return Json.object(
        "format", 1,
        "vcenter", report.context().vcenter(),
        "clean", report.isClean(),
        "vms", report.vms().stream().map(AuditedVmsJson::vm).toList(),
        "findings", Shapes.findings(report.findings()));
  }

  private static Map<String, @Nullable Object> vm(AuditedVm vm) {
    return Json.object(
        "id", vm.vmId(),
        "name", vm.vmName(),
        "path", vm.path(),
        "level", vm.level().name(),
        "state", vm.state().map(Shapes::encryption).orElse(null));
  }
}
