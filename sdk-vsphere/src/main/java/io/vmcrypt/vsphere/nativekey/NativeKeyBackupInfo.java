package io.vmcrypt.vsphere.nativekey;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What vCenter says is in a backup: vAPI {@code Providers.ImportResult}.
 *
 * @param providerId the name of the provider that it would become
 * @param keyId the id of the key that the provider derives keys from; empty if vCenter does not say
 * @param exportTime when it was made; empty if vCenter does not say
 * @param tpmRequired whether the provider would serve hosts with a TPM 2.0 only
 */
public record NativeKeyBackupInfo(
    String providerId, Optional<String> keyId, Optional<Instant> exportTime, boolean tpmRequired) {

  public NativeKeyBackupInfo {
    requireNonNull(providerId, "providerId");
    requireNonNull(keyId, "keyId");
    requireNonNull(exportTime, "exportTime");
  }
}
