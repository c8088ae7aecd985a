package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A certificate as vCenter describes it: vSphere {@code CryptoManagerKmipCertificateInfo}.
 *
 * @param subject who it is made out to
 * @param issuer who made it
 * @param serialNumber its serial number
 * @param notBefore from when it is valid
 * @param notAfter until when it is valid
 * @param fingerprint SHA-1, in vCenter's notation
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
}
