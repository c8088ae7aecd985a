package io.vmcrypt.core.shared.signature;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a certificate must say so that its key may sign documents. */
public final class SignerCertificate {

  private static final int DIGITAL_SIGNATURE = 0;
  private static final int NON_REPUDIATION = 1;

  /** Any; e-mail; documents by RFC 9336; documents by Microsoft, which older authorities write. */
  private static final Set<String> FOR_DOCUMENTS =
      Set.of("2.5.29.37.0", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12");

  private SignerCertificate() {}

  /** Why its key may not sign documents; empty if it may. */
  public static Optional<String> wrongUsage(X509Certificate certificate) {
    if (certificate.getBasicConstraints() >= 0) {
      return Optional.of("it is the certificate of an authority");
    }
    boolean[] usage = certificate.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
      return Optional.of(
          "its key usage has neither digitalSignature nor nonRepudiation, so its key may not sign");
    }
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      if (purposes != null && purposes.stream().noneMatch(FOR_DOCUMENTS::contains)) {
        return Optional.of(
            "its extended key usage is for other purposes alone ("
                + String.join(", ", purposes)
                + "), not for documents or e-mail");
      }
      return Optional.empty();
    } catch (CertificateParsingException e) {
      return Optional.of("its extended key usage cannot be read");
    }
  }

  /** Why it was not valid at some time; empty if it was. */
  public static Optional<String> notValidAt(X509Certificate certificate, Instant time) {
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (time.isBefore(begin)) {
      return Optional.of("it is valid from " + begin + " on, and it was " + time);
    }
    return time.isAfter(end)
        ? Optional.of("it ended at " + end + ", and it was " + time)
        : Optional.empty();
  }
}
