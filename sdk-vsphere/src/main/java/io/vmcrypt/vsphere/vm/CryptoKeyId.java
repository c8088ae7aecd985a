package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.KeyIdForm;
import java.util.Optional;

/**
 * Which key encrypts a VM's home or a disk: its name, not the key itself. vSphere {@code
 * CryptoKeyId}.
 *
 * @param keyId the id that the KMS gave the key
 * @param providerId the key provider (KMS cluster) that keeps it; empty if vCenter does not say
 */
public record CryptoKeyId(String keyId, Optional<String> providerId) {

  public CryptoKeyId {
    requireNonNull(keyId, "keyId");
    requireNonNull(providerId, "providerId");
  }

  /**
   * {@return whether it is the same key; false if the ids or the key providers differ} If the key
   * provider is not known on one side, only the ids are compared. They are compared as text: an id
   * in another spelling, such as a UUID in upper case, may be that of another key.
   *
   * @param other another name of a key
   */
  public boolean isSame(CryptoKeyId other) {
    return keyId.equals(other.keyId)
        && (providerId.isEmpty()
            || other.providerId.isEmpty()
            || providerId.equals(other.providerId));
  }

  /**
   * {@return whether the id is a plain number} A KMS that counts its keys gives such ones, and then
   * another KMS that counts has another key of the same id.
   */
  public boolean isNumber() {
    return KeyIdForm.of(keyId).isNumber();
  }

  @Override
  public String toString() {
    return providerId.map(provider -> keyId + " of key provider " + provider).orElse(keyId);
  }
}
