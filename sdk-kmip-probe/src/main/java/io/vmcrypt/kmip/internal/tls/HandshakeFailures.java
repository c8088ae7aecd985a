package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.report.ProbeStep;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says why a handshake did not get as far as the certificate. */
final class HandshakeFailures {

  private static final String ALERT = "Received fatal alert: ";

  private HandshakeFailures() {}

  static ProbeFailure explain(IOException e, Link link, ChainRecorder recorder, Deadline deadline) {
    if (recorder.unreadable().isPresent()) {
      return new ProbeFailure(
          ProbeStep.CERTIFICATE,
          FindingCode.KMS_CERTIFICATE_UNREADABLE,
          "the server shows a certificate that cannot be read here; its thumbprints are "
              + CertificateParser.thumbprints(recorder.unreadable().get()),
          "The thumbprints are right all the same. Have the certificate made again, or examine"
              + " it with openssl x509 -text.",
          e);
    }
    if (e instanceof TlsLink.NotTls notTls) {
      return PlainTextPeer.describe(notTls.answer());
    }
    if (e instanceof TlsLink.TooMuchData) {
      return new ProbeFailure(
          ProbeStep.TLS,
          FindingCode.KMS_SENDS_TOO_MUCH,
          "the server sent more than " + TlsLink.HANDSHAKE_LIMIT + " bytes but no certificate",
          "This is not a KMS, or it is broken: check which program listens on this port.",
          e);
    }
    if (e instanceof SocketTimeoutException) {
      return ProbeFailure.timedOut(
          ProbeStep.TLS,
          link.heardNothing()
              ? "the server accepted the connection but said nothing"
              : "the server did not get as far as its certificate",
          deadline,
          e);
    }
    if (e instanceof SSLException tls) {
      return explainTls(tls, link);
    }
    return new ProbeFailure(
        ProbeStep.TLS,
        FindingCode.KMS_CONNECTION_CLOSED,
        "the server closed the connection "
            + (link.heardNothing() ? "without an answer" : "before its certificate")
            + (e instanceof TlsLink.ClosedByPeer ? "" : " (" + e.getMessage() + ")"),
        "Check that this is the KMIP port, that the KMS speaks TLS 1.2 or newer, and that no"
            + " firewall or load balancer cuts the connection.",
        e);
  }

  /** Says why a connection ended after the server had shown its certificate. */
  static ProbeFailure explainLater(IOException e, boolean established, Deadline deadline) {
    ProbeStep step = established ? ProbeStep.KMIP_VERSIONS : ProbeStep.TLS;
    if (e instanceof SocketTimeoutException) {
      return ProbeFailure.timedOut(step, "the server did not answer", deadline, e);
    }
    if (e instanceof TlsLink.TooMuchData) {
      return new ProbeFailure(
          step,
          FindingCode.KMS_SENDS_TOO_MUCH,
          "the server sends more than TLS and a KMIP answer can need",
          "This is not a KMS, or it is broken: check which program listens on this port.",
          e);
    }
    if (e instanceof SSLException tls) {
      String alert = alert(tls).orElse("");
      return alert.isEmpty()
          ? broken(step, tls)
          : new ProbeFailure(
              step,
              FindingCode.KMS_TLS_ALERT,
              "the server ended the connection with alert " + alert,
              advice(alert),
              e);
    }
    return new ProbeFailure(
        step,
        FindingCode.KMS_CONNECTION_CLOSED,
        "the server closed the connection without an answer",
        "Look at the KMS's log.",
        e);
  }

  static ProbeFailure withoutCertificate(ProbeStep step) {
    return new ProbeFailure(
        step,
        FindingCode.KMS_TLS_BROKEN,
        "the handshake ended without a server certificate",
        "vSphere needs a KMS that shows a certificate: give the KMS one.",
        null);
  }

  private static ProbeFailure explainTls(SSLException e, Link link) {
    String alert = alert(e).orElse("");
    if (alert.equals("protocol_version") || link.answeredInOldVersion()) {
      return tooOld(link.answeredInOldVersion() ? link.protocol() : "", e);
    }
    if (!alert.isEmpty()) {
      return new ProbeFailure(
          ProbeStep.TLS,
          FindingCode.KMS_TLS_ALERT,
          "the server ended the TLS handshake with alert " + alert,
          advice(alert),
          e);
    }
    return broken(ProbeStep.TLS, e);
  }

  /** The server chose an old version, or refuses the newer ones. */
  static ProbeFailure tooOld(String version, @Nullable Throwable cause) {
    return new ProbeFailure(
        ProbeStep.TLS,
        FindingCode.KMS_TLS_TOO_OLD,
        version.startsWith("TLS 1.")
            ? "the server speaks " + version + " and nothing newer"
            : "the server speaks neither TLS 1.2 nor TLS 1.3, only something older",
        "vSphere 7.0 and later need TLS 1.2 (VMware's guide \"vSphere Security\", TLS protocol"
            + " versions): turn it on at the KMS.",
        cause);
  }

  private static ProbeFailure broken(ProbeStep step, SSLException e) {
    return new ProbeFailure(
        step,
        FindingCode.KMS_TLS_BROKEN,
        "this program does not understand the server's TLS (" + SafeText.of(messageOf(e)) + ")",
        "Check which program listens on this port, and look at the server's log.",
        e);
  }

  private static String advice(String alert) {
    return switch (alert) {
      case "unrecognized_name" -> "As the server name, give the name that the server itself uses.";
      case "handshake_failure", "insufficient_security" ->
          "The server found no cipher suite in common, or has no certificate set up: look at its"
              + " log.";
      default -> "Look at the server's log.";
    };
  }

  /** The alert that the server sent. The JDK has it only in the exception's message. */
  static Optional<String> alert(SSLException e) {
    String message = messageOf(e);
    int at = message.indexOf(ALERT);
    return at < 0
        ? Optional.empty()
        : Optional.of(SafeText.of(message.substring(at + ALERT.length()).strip()));
  }

  private static String messageOf(SSLException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
