package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that vCenter shows to the servers of a cluster now.
 *
 * @param certificate null if there is none, or if it is not known
 * @param unanswered why it is not known; empty if it is
 */
record Present(@Nullable ClientCertificate certificate, String unanswered) {

  static Present at(CryptoManager crypto, String clusterId) {
    try {
      return new Present(new VimKmsTrust(crypto, clusterId).clientCertificate().orElse(null), "");
    } catch (VsphereFaultException e) {
      // some vCenters answer with a fault if there is none
      return new Present(null, e.outcome());
    } catch (ServiceException e) {
      if (e.getCause() instanceof CertificateFormatException) {
        return new Present(null, e.outcome());
      }
      throw e;
    }
  }

  boolean is(ClientCertificate wanted) {
    return wanted.equals(certificate);
  }

  /** Whether it is the one that was judged; of two that nobody knows, none is known to differ. */
  boolean isSame(Present judged) {
    return Objects.equals(certificate, judged.certificate)
        && (unanswered.isEmpty() || !judged.unanswered.isEmpty());
  }

  boolean isNone() {
    return certificate == null && unanswered.isEmpty();
  }

  String inWords() {
    return certificate == null
        ? "vCenter does not say which" + (unanswered.isEmpty() ? "" : ": " + unanswered)
        : inWords(certificate);
  }

  static String inWords(ClientCertificate certificate) {
    return certificate + ", valid until " + certificate.notAfter();
  }
}
