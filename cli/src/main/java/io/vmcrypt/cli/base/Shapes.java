package io.vmcrypt.cli.base;

import io.vmcrypt.cli.output.Json;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of what several commands tell. */
public final class Shapes {

  private Shapes() {}

  public static Map<String, @Nullable Object> finding(Finding finding) {
    return Json.object(
        "severity",
        finding.severity().name(),
        "code",
        finding.code().value(),
        "system",
        finding.system(),
        "subject",
        Json.object(
            "kind", finding.subject().kind(),
            "name", finding.subject().name(),
            "id", finding.subject().id(),
            "part", finding.subject().part()),
        "seen",
        finding.seen(),
        "advice",
        finding.advice(),
        "missing",
        finding.missing());
  }

  public static List<Map<String, @Nullable Object>> findings(List<Finding> findings) {
    return findings.stream().map(Shapes::finding).toList();
  }

  static Map<String, @Nullable Object> change(Change change) {
    return Json.object(
        "system", change.system(),
        "kind", change.subject().kind(),
        "name", change.subject().name(),
        "id", change.subject().id(),
        "part", change.subject().part(),
        "from", change.from().orElse(null),
        "to", change.to().orElse(null));
  }

  public static List<Map<String, @Nullable Object>> changes(List<Change> changes) {
    return changes.stream().map(Shapes::change).toList();
  }

  /** How a VM is encrypted, home and disks. */
  public static Map<String, @Nullable Object> encryption(VmEncryptionState state) {
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
        "virtualTpm",
        state.virtualTpm().orElse(null),
        "disks",
        state.disks().stream().map(Shapes::disk).toList());
  }

  private static Map<String, @Nullable Object> disk(DiskEncryptionState disk) {
    return Json.object(
        "label", disk.label(),
        "encrypted", disk.isEncrypted(),
        "policy", disk.policy().map(StoragePolicy::name).orElse(null),
        "keyProvider", disk.keyProvider().orElse(null));
  }
}
