package io.vmcrypt.testkit.vcenter;

import java.util.Objects;

/**
 * The name of an encryption key, vSphere {@code CryptoKeyId}: not the key itself, which no fake
 * keeps.
 *
 * @param keyId the id that the key server gave it
 * @param clusterId the KMS cluster that has it, vSphere {@code KeyProviderId}; empty where vCenter
 *     does not tell it
 */
public record FakeKey(String keyId, String clusterId) {

  /**
   * Checks that nothing is null.
   *
   * @param keyId the id that the key server gave it
   * @param clusterId the KMS cluster that has it, vSphere {@code KeyProviderId}
   */
  public FakeKey {
    Objects.requireNonNull(keyId, "keyId");
    Objects.requireNonNull(clusterId, "clusterId");
  }
}
