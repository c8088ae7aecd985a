package io.vmcrypt.vsphere.internal.report;

import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a VM is encrypted, as JSON, in the one shape that docs/json.md tells of. */
public final class VmStateJson {

  private static final String HOME = "home";

  private VmStateJson() {}

  /**
   * Writes a VM's state as a value.
   *
   * @param compliance of the home and of each disk by its label; those that are not known are left
   *     out
   */
  public static void write(
      ResultJson json, VmEncryptionState state, Map<String, PolicyCompliance.Status> compliance) {
    json.beginObject();
    json.name("powerState").value(state.powerState().value());
    json.name(HOME).beginObject();
    part(
        json, state.isHomeEncrypted(), state.homeKeyId(), state.homePolicy(), compliance.get(HOME));
    json.endObject();
    json.name("disks")
        .objects(
            state.disks(),
            disk -> {
              json.name("deviceKey").value(disk.key());
              json.name("label").value(disk.label());
              part(
                  json,
                  disk.isEncrypted(),
                  disk.keyId(),
                  disk.policy(),
                  compliance.get(disk.label()));
              json.name("parents").objects(disk.parentKeyIds(), link -> key(json, link));
            });
    json.name("migrateEncryption")
        .value(state.migrateEncryption().map(MigrateEncryption::value).orElse(null));
    json.name("effectiveMigrateEncryption").value(state.effectiveMigrateEncryption().value());
    json.name("ftEncryptionMode")
        .value(state.ftEncryptionMode().map(VmEncryptionState.FtMode::value).orElse(null));
    json.name("virtualTpm").value(state.virtualTpm().orElse(null));
    json.name("cryptoState").value(state.cryptoState().orElse(null));
    json.endObject();
  }

  private static void part(
      ResultJson json,
      boolean encrypted,
      Optional<CryptoKeyId> key,
      Optional<StoragePolicy> policy,
      PolicyCompliance.@Nullable Status compliance) {
    json.name("encrypted").value(encrypted);
    key(json, key);
    json.name("compliance").value(compliance == null ? null : compliance.value());
    if (policy.isPresent()) {
      json.name("policy");
      policy(json, policy.get());
    } else {
      json.name("policy").nullValue();
    }
  }

  private static void key(ResultJson json, Optional<CryptoKeyId> key) {
    json.name("keyId").value(key.map(CryptoKeyId::keyId).orElse(null));
    json.name("keyProvider").value(key.flatMap(CryptoKeyId::providerId).orElse(null));
  }

  /** Writes a policy as a value. */
  public static void policy(ResultJson json, StoragePolicy policy) {
    json.beginObject();
    json.name("id").value(policy.id());
    json.name("name").value(policy.name());
    json.name("encryption").value(policy.encryption());
    json.endObject();
  }
}
