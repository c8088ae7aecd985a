package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateRole;
import io.vmcrypt.core.certificate.CertificateValidity;
import java.time.Instant;

/**
 * A certificate as vCenter describes it: vSphere {@code CryptoManagerKmipCertificateInfo}. Releases
 * write it in different forms; what cannot be read is here as it came, on one line.
 *
 * @param subject who it is made out to, RFC 2253
 * @param issuer who made it, RFC 2253
 * @param serialNumber its serial number, such as 0x5F352604
 * @param notBefore from when it is valid
 * @param notAfter until when it is valid
 * @param fingerprint SHA-1, in upper case with colons
 */
public record KmsCertificateInfo(
    String subject,
    String issuer,
    String serialNumber,
    Instant notBefore,
    Instant notAfter,
    String fingerprint) {

  public KmsCertificateInfo {
    requireNonNull(subject, "subject");
    requireNonNull(issuer, "issuer");
    requireNonNull(serialNumber, "serialNumber");
    requireNonNull(notBefore, "notBefore");
    requireNonNull(notAfter, "notAfter");
    requireNonNull(fingerprint, "fingerprint");
  }

  /**
   * How long it is valid yet.
   *
   * @param role which place it has
   * @param what whose it is, for people
   * @param seenAt when vCenter was asked
   * @return this certificate at that time
   */
  public CertificateValidity validity(CertificateRole role, String what, Instant seenAt) {
    return new CertificateValidity(role, what, "vCenter", subject, notBefore, notAfter, seenAt);
  }
}
