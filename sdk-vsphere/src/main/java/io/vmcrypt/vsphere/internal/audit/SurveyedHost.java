package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;

/**
 * A host, and what controls ask of it.
 *
 * @param keyProvider the key provider that its own key names; empty if it has no key, or the key
 *     names none
 * @param hasTpm whether it has a TPM 2.0
 * @param isTpmBound whether its configuration is encrypted by its TPM; 7.0.3 and later tell it
 * @param isSecureBootRequired whether it starts by secure boot only; 7.0.3 and later tell it
 */
record SurveyedHost(
    AuditedHost audited,
    Optional<String> keyProvider,
    Optional<Boolean> hasTpm,
    Optional<Boolean> isTpmBound,
    Optional<Boolean> isSecureBootRequired) {

  private static final String KEY = "runtime.cryptoKeyId";
  private static final String TPM = "capability.tpmSupported";
  private static final String VERSION = "capability.tpmVersion";
  private static final String PROTECTION = "runtime.stateEncryption.protectionMode";
  private static final String SECURE_BOOT = "runtime.stateEncryption.requireSecureBoot";

  /** What has to be read. A release that does not know one of them refuses all of them. */
  static List<String> paths(ApiVersion release) {
    if (release.isAtLeast(ApiVersion.V7_0_3)) {
      return List.of(KEY, TPM, VERSION, PROTECTION, SECURE_BOOT);
    }
    return release.isAtLeast(ApiVersion.V6_7) ? List.of(KEY, TPM, VERSION) : List.of(KEY, TPM);
  }

  static SurveyedHost of(AuditedHost audited, ObjectProperties host) {
    Optional<Boolean> supported = host.value(TPM).flatMap(value -> value.bool());
    Optional<Boolean> tpm =
        supported.flatMap(
            has ->
                has
                    ? host.text(VERSION).map(version -> version.strip().equals("2.0"))
                    : Optional.of(false));
    return new SurveyedHost(
        audited,
        host.value(KEY).map(KeyIds::read).flatMap(CryptoKeyId::providerId),
        tpm,
        host.text(PROTECTION).map(mode -> mode.strip().equals("tpm")),
        host.value(SECURE_BOOT).flatMap(value -> value.bool()));
  }
}
