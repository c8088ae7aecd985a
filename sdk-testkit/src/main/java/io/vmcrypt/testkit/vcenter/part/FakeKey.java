package io.vmcrypt.testkit.vcenter.part;

import java.util.Objects;

/**
 * The id of an encryption key, vSphere {@code CryptoKeyId}. It is not the key itself, which no fake
 * keeps.
 *
 * @param keyId the id that the key server gave it
 * @param clusterId the KMS cluster that has it, vSphere {@code KeyProviderId}; empty if vCenter
 *     does not say
 */
public record FakeKey(String keyId, String clusterId) {

  /** Checks that nothing is null. */
  public FakeKey {
    Objects.requireNonNull(keyId, "keyId");
    Objects.requireNonNull(clusterId, "clusterId");
  }
}
