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
import java.time.Instant;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
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
      return refusal(
          FindingCode.CLIENT_CERTIFICATE_MISSING,
          "the server asks for a client certificate, but none was given: " + ended,
          "Give the client certificate and key that the KMS made for this client, or knows it by.",
          e);
    }
    String subject = identity.certificate().getSubjectX500Principal().getName();
    if (keys.keyTypeRefused()) {
      return refusal(
          FindingCode.CLIENT_KEY_TYPE_NOT_ACCEPTED,
          "the server accepts no client certificate with a key of type %s, so %s was not shown: %s"
              .formatted(identity.privateKey().getAlgorithm(), subject, ended),
          "Give a client certificate with another kind of key, such as RSA.",
          e);
    }
    if (keys.issuerRefused()) {
      return refusal(
          FindingCode.CLIENT_CERTIFICATE_ISSUER_NOT_ACCEPTED,
          "the issuer of the client certificate ("
              + identity.certificate().getIssuerX500Principal().getName()
              + ") is not among the authorities that the server accepts ("
              + SafeText.of(
                  keys.authorities().stream()
                      .map(authority -> authority.getName())
                      .collect(Collectors.joining("; ")))
              + "): "
              + ended,
          "Give a client certificate of one of these authorities, or register its issuer at the"
              + " KMS.",
          e);
    }
    CertificateValidity validity =
        CertificateValidity.of(
            CertificateValidity.Role.CLIENT_OF_ESTATE,
            "client certificate",
            "KMS",
            identity.certificate(),
            now);
    if (alert.equals("certificate_expired") || !validity.isValid()) {
      return refusal(
          validity.isNotYetValid()
              ? FindingCode.CLIENT_CERTIFICATE_NOT_YET_VALID
              : FindingCode.CLIENT_CERTIFICATE_EXPIRED,
          "the client certificate %s is valid from %s to %s: %s"
              .formatted(subject, validity.notBefore(), validity.notAfter(), ended),
          "Give a client certificate that is valid, and check the clocks of both sides.",
          e);
    }
    if (alert.equals("unknown_ca")) {
      return refusal(
          FindingCode.CLIENT_CERTIFICATE_UNKNOWN_AUTHORITY,
          "the server does not know who issued the client certificate " + subject + ": " + ended,
          "Register the issuer ("
              + identity.certificate().getIssuerX500Principal().getName()
              + ") at the KMS, or give a certificate that the KMS itself made.",
          e);
    }
    return refusal(
        FindingCode.CLIENT_CERTIFICATE_REFUSED,
        "the server refuses the client certificate " + subject + ": " + ended,
        "Look at the KMS's log; check that the KMS knows the certificate or its issuer, that it"
            + " is not revoked, and that it has the extended key usage clientAuth.",
        e);
  }

  private static ProbeFailure refusal(
      FindingCode code, String outcome, String advice, IOException e) {
    return new ProbeFailure(ProbeStep.CLIENT_AUTHENTICATION, code, outcome, advice, e);
  }
}
