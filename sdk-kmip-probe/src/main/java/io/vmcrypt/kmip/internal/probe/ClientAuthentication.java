package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.internal.tls.TlsSession;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeStep;
import java.nio.channels.ClosedByInterruptException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;

/**
 * Makes findings about client authentication, once a server has answered or refused this client in
 * KMIP.
 */
record ClientAuthentication(ProbeOptions options, Conversation conversation, Findings findings) {

  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  /** The server answered in a version, so it accepts this client. */
  void accepted(KmipVersion version, Deadline until) throws ClosedByInterruptException {
    conversation.clientIsAccepted();
    TlsSession told = conversation.learned().orElseThrow();
    ClientIdentity identity = options.clientIdentity();
    if (!told.clientCertificateRequested()) {
      findings.tell(FindingCode.CLIENT_CERTIFICATE_NOT_REQUESTED);
      return;
    }
    if (identity != null && told.issuerRefused()) {
      findings.note(
          FindingCode.CLIENT_CERTIFICATE_ISSUER_NOT_ACCEPTED,
          ProbeStep.CLIENT_AUTHENTICATION,
          "the client certificate was accepted though its issuer ("
              + identity.certificate().getIssuerX500Principal().getName()
              + ") is not among the authorities that the server names",
          "Clients that follow that list will show no certificate.");
    }
    if (identity == null || conversation.answersWithoutIdentity(version, until)) {
      findings.tell(FindingCode.CLIENT_CERTIFICATE_NOT_NEEDED);
    }
  }

  void refused(String refusal) {
    ClientIdentity identity = options.clientIdentity();
    boolean lacksUsage = identity != null && !isForClients(identity.certificate());
    findings.tell(
        lacksUsage
            ? FindingCode.CLIENT_CERTIFICATE_LACKS_CLIENT_AUTH
            : FindingCode.KMIP_AUTHENTICATION_REFUSED,
        refusal);
  }

  private static boolean isForClients(X509Certificate client) {
    try {
      return client.getExtendedKeyUsage() != null
          && client.getExtendedKeyUsage().contains(CLIENT_AUTH);
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
