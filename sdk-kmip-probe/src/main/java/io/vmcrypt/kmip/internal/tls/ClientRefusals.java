package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.report.ProbeStep;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Says why a server that asked for a client certificate hung up. Servers send different alerts for
 * the same reason, or none (RFC 8446 section 4.4.2.4 leaves it to them). So what the client knows
 * about its own certificate counts more than the alert.
 */
final class ClientRefusals {

  private ClientRefusals() {}

  static ProbeFailure explain(
      IOException e,
      IdentityRecorder keys,
      @Nullable ClientIdentity identity,
      Deadline deadline,
      Instant now) {
    if (e instanceof SocketTimeoutException) {
      return ProbeFailure.timedOut(
          ProbeStep.CLIENT_AUTHENTICATION,
          "the server fell silent after it had asked for a client certificate",
          deadline,
          e);
    }
    String alert = e instanceof SSLException tls ? HandshakeFailures.alert(tls).orElse("") : "";
    if (e instanceof SSLException && alert.isEmpty()) {
      return HandshakeFailures.explainLater(e, false, deadline);
    }
    String ended =
        alert.isEmpty()
            ? "the server closed the connection without saying why"
            : "the server ended the handshake with alert " + alert;
    if (identity == null) {
      return ProbeFailure.of(FindingCode.CLIENT_CERTIFICATE_MISSING, e, ended);
    }
    X509Certificate shown = identity.certificate();
    String subject = shown.getSubjectX500Principal().getName();
    String issuer = shown.getIssuerX500Principal().getName();
    if (keys.keyTypeRefused()) {
      String type = identity.privateKey().getAlgorithm();
      return ProbeFailure.of(FindingCode.CLIENT_KEY_TYPE_NOT_ACCEPTED, e, type, subject, ended);
    }
    if (keys.issuerRefused()) {
      String authorities =
          keys.authorities().stream().map(X500Principal::getName).collect(Collectors.joining("; "));
      return ProbeFailure.of(
          FindingCode.CLIENT_CERTIFICATE_ISSUER_NOT_ACCEPTED,
          e,
          issuer,
          SafeText.of(authorities),
          ended);
    }
    CertificateValidity validity =
        CertificateValidity.of(
            CertificateValidity.Role.CLIENT_OF_ESTATE, "client certificate", "KMS", shown, now);
    if (alert.equals("certificate_expired") || !validity.isValid()) {
      return ProbeFailure.of(
          validity.isNotYetValid()
              ? FindingCode.CLIENT_CERTIFICATE_NOT_YET_VALID
              : FindingCode.CLIENT_CERTIFICATE_EXPIRED,
          e,
          subject,
          validity.notBefore(),
          validity.notAfter(),
          ended);
    }
    return alert.equals("unknown_ca")
        ? ProbeFailure.of(
            FindingCode.CLIENT_CERTIFICATE_UNKNOWN_AUTHORITY, e, subject, ended, issuer)
        : ProbeFailure.of(FindingCode.CLIENT_CERTIFICATE_REFUSED, e, subject, ended);
  }
}
