package io.vmcrypt.vsphere.nativekey;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A native key provider as it was when it was read: vAPI {@code Providers.Info} together with what
 * vSphere {@code KmipClusterInfo} says about it. vCenter makes the keys itself and gives them to
 * its hosts; no key server takes part.
 *
 * @param id its name, vAPI {@code provider}
 * @param health its health
 * @param problems what is wrong with it, in vCenter's words; empty if nothing is
 * @param tpmRequired whether it serves hosts with a TPM 2.0 only
 * @param keyId the id of the key that it derives keys from; empty if vCenter does not say
 * @param hasBackup whether it was ever backed up; without a backup it makes no keys; empty if
 *     vCenter does not say
 * @param isDefault whether new keys come from it unless another key provider is named
 */
public record NativeKeyProvider(
    String id,
    NativeKeyProviderHealth health,
    List<String> problems,
    boolean tpmRequired,
    Optional<String> keyId,
    Optional<Boolean> hasBackup,
    boolean isDefault) {

  public NativeKeyProvider {
    requireNonNull(id, "id");
    requireNonNull(health, "health");
    problems = List.copyOf(problems);
    requireNonNull(keyId, "keyId");
    requireNonNull(hasBackup, "hasBackup");
  }
}
