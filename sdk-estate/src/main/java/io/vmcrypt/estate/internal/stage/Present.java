package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The client certificate that vCenter shows now. */
public final class Present {

  public static final String PART = "client certificate";

  private Present() {}

  /**
   * Asks vCenter.
   *
   * @return empty if there is none, or vCenter does not tell
   */
  public static Optional<X509Certificate> of(KmsCluster cluster) {
    try {
      return cluster.trust().clientCertificate().map(ClientCertificate::x509);
    } catch (ServiceException e) {
      if (e instanceof PermissionDeniedException || Asking.isNoAnswer(e)) {
        throw e;
      }
      // some vCenters answer with a fault if there is none
      return Optional.empty();
    }
  }

  /**
   * How long vCenter's client certificate, or one that may become it, is valid yet: the one judge
   * of that is asked.
   */
  public static CertificateValidity validity(X509Certificate certificate, Instant now) {
    return CertificateValidity.of(
        CertificateValidity.Role.CLIENT_IN_USE, PART, Context.VCENTER, certificate, now);
  }

  /**
   * Whether it is time for a new one: less than the limit is left, and less than half of its life.
   * One that lives for less than the limit from the beginning would be renewed without end.
   */
  public static boolean isDue(X509Certificate certificate, Instant now, Duration limit) {
    CertificateValidity validity = validity(certificate, now);
    Duration life = Duration.between(validity.notBefore(), validity.notAfter());
    return validity.endsWithin(limit) && validity.endsWithin(life.dividedBy(2));
  }

  public static String inWords(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName()
        + ", valid until "
        + certificate.getNotAfter().toInstant();
  }

  public static boolean endsBefore(X509Certificate one, X509Certificate other) {
    return one.getNotAfter().toInstant().isBefore(other.getNotAfter().toInstant());
  }
}
