package io.vmcrypt.cli;

import io.vmcrypt.cli.output.Json;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
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
        "state", vm.state().map(AuditedVmsJson::state).orElse(null));
  }

  private static Map<String, @Nullable Object> state(VmEncryptionState state) {
    return Json.object(
        "homeEncrypted",
        state.isHomeEncrypted(),
        "homePolicy",
        state.homePolicy().map(StoragePolicy::name).orElse(null),
        "keyProvider",
        state.keyProvider().orElse(null),
        "migrateEncryption",
        state.effectiveMigrateEncryption().value(),
        "locked",
        state.isLocked(),
        "disks",
        state.disks().stream().map(AuditedVmsJson::disk).toList());
  }

  private static Map<String, @Nullable Object> disk(DiskEncryptionState disk) {
    return Json.object(
        "label", disk.label(),
        "encrypted", disk.isEncrypted(),
        "policy", disk.policy().map(StoragePolicy::name).orElse(null),
        "keyProvider", disk.keyProvider().orElse(null));
  }
}
