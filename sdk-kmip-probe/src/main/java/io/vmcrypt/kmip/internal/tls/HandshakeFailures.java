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
      return ProbeFailure.of(
          FindingCode.KMS_CERTIFICATE_UNREADABLE,
          e,
          CertificateParser.thumbprints(recorder.unreadable().get()));
    }
    if (e instanceof TlsLink.NotTls notTls) {
      return PlainTextPeer.describe(notTls.answer());
    }
    if (e instanceof TlsLink.TooMuchData) {
      return tooMuch(
          "the server sent more than " + TlsLink.HANDSHAKE_LIMIT + " bytes but no certificate", e);
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
      return tooMuch("the server sends more than TLS and a KMIP answer can need", e).at(step);
    }
    if (e instanceof SSLException tls) {
      return failedTls("connection", step, tls);
    }
    return new ProbeFailure(
        step,
        FindingCode.KMS_CONNECTION_CLOSED,
        "the server closed the connection without an answer",
        "Look at the KMS's log.",
        e);
  }

  private static ProbeFailure tooMuch(String seen, IOException e) {
    return ProbeFailure.of(FindingCode.KMS_SENDS_TOO_MUCH, e, seen);
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
    return failedTls("TLS handshake", ProbeStep.TLS, e);
  }

  /** The server chose an old version, or refuses the newer ones. */
  static ProbeFailure tooOld(String version, @Nullable Throwable cause) {
    return ProbeFailure.of(
        FindingCode.KMS_TLS_TOO_OLD,
        cause,
        version.startsWith("TLS 1.")
            ? "the server speaks " + version + " and nothing newer"
            : "the server speaks neither TLS 1.2 nor TLS 1.3, only something older");
  }

  private static ProbeFailure failedTls(String what, ProbeStep step, SSLException e) {
    String alert = alert(e).orElse("");
    if (!alert.isEmpty()) {
      String seen = "the server ended the %s with alert %s".formatted(what, alert);
      return new ProbeFailure(step, FindingCode.KMS_TLS_ALERT, seen, advice(alert), e);
    }
    return ProbeFailure.of(FindingCode.KMS_TLS_BROKEN, e, SafeText.of(messageOf(e))).at(step);
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
