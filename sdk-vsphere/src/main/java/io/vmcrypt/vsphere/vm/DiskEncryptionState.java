package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.Optional;

/**
 * Whether and how a virtual disk is encrypted, as vCenter reports it.
 *
 * @param key vSphere {@code VirtualDevice.key}
 * @param label as the vSphere Client shows it: "Hard disk 1"
 * @param keyId the key that it is encrypted with; empty if it is plain
 * @param policy its storage policy; empty if it has none
 */
public record DiskEncryptionState(
    int key, String label, Optional<CryptoKeyId> keyId, Optional<StoragePolicy> policy) {

  public DiskEncryptionState {
    requireNonNull(label, "label");
    requireNonNull(keyId, "keyId");
    requireNonNull(policy, "policy");
  }

  /**
   * Whether it is encrypted.
   *
   * @return true if it has a key
   */
  public boolean isEncrypted() {
    return keyId.isPresent();
  }

  /**
   * The key provider (KMS cluster) of its key.
   *
   * @return empty if it is plain or vCenter does not say
   */
  public Optional<String> keyProvider() {
    return keyId.flatMap(CryptoKeyId::providerId);
  }
}
