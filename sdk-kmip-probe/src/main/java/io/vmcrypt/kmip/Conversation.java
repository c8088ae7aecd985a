package io.vmcrypt.kmip;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.kmip.internal.message.KmipCredential;
import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.tls.Deadline;
import io.vmcrypt.kmip.internal.tls.Dialer;
import io.vmcrypt.kmip.internal.tls.ProbeFailure;
import io.vmcrypt.kmip.internal.tls.TlsSession;
import java.net.InetAddress;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Questions to one server and its answers, over as many connections as it takes: some servers hang
 * up after each answer. For use by one thread.
 */
final class Conversation {

  private final ProbeOptions options;
  private final List<InetAddress> addresses;
  private KmipExchange exchange;
  private @Nullable InetAddress address;
  private @Nullable TlsSession session;
  private @Nullable ServerCertificate certificate;
  private boolean answered;
  private boolean accepted;
  private boolean hangsUp;

  Conversation(ProbeOptions options, List<InetAddress> addresses) {
    this.options = options;
    this.addresses = addresses;
    this.exchange = new KmipExchange(options.maxResponseBytes(), null);
  }

  /** Sends user name and password along from now on, to a server that was found to be the one. */
  void sendCredential(KmipCredential credential) {
    exchange = new KmipExchange(options.maxResponseBytes(), credential);
  }

  /** The server has taken the client for who it is: that it hangs up later has another reason. */
  void clientIsAccepted() {
    accepted = true;
    if (session != null) {
      session.clientIsAccepted();
    }
  }

  /** What the server showed at first. */
  ServerCertificate certificate() {
    return Objects.requireNonNull(certificate);
  }

  /** Begins a new connection; the first one decides on the address. */
  TlsSession connect(Deadline until) throws ProbeFailure, ClosedByInterruptException {
    close(until);
    CallObserver.countTry();
    Dialer.Dialed dialed =
        Dialer.dial(
            address == null ? addresses : List.of(address), options.endpoint().port(), until);
    address = dialed.address();
    TlsSession opened =
        new TlsSession(dialed.channel(), options.serverName(), options.clientIdentity());
    session = opened;
    if (accepted) {
      opened.clientIsAccepted();
    }
    opened.handshake(until, options.time().now());
    ServerCertificate shown = ServerCertificate.of(opened.chain());
    if (certificate == null) {
      certificate = shown;
    } else if (!certificate.equals(shown)) {
      throw new ProbeFailure(
          ProbeStep.TLS,
          FindingCode.CERTIFICATE_CHANGED,
          "the server shows another certificate than a moment ago: "
              + shown.thumbprint()
              + ", not "
              + certificate.thumbprint(),
          "vCenter trusts one certificate for a server: give all nodes behind the address the"
              + " same.",
          null);
    }
    answered = false;
    return opened;
  }

  /**
   * Asks something that may be asked twice: if the server has hung up after its last answer, it is
   * asked again over a new connection.
   */
  KmipResponse ask(KmipVersion version, KmipRequest request, ProbeStep step, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    if (session == null || !session.isUsable() || (hangsUp && answered)) {
      connect(until);
    }
    try {
      return exchange(version, request, step, until);
    } catch (ProbeFailure e) {
      if (!answered || !e.code().equals(FindingCode.CONNECTION_CLOSED)) {
        throw e;
      }
      hangsUp = true;
      connect(until);
      return exchange(version, request, step, until);
    }
  }

  private KmipResponse exchange(
      KmipVersion version, KmipRequest request, ProbeStep step, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      KmipResponse response =
          exchange.exchange(
              Objects.requireNonNull(session), version, request, step, until, options.time().now());
      answered = true;
      return response;
    } catch (ProbeFailure e) {
      throw e.step() == ProbeStep.KMIP_VERSIONS ? e.at(step) : e;
    }
  }

  /** Says goodbye; a later question begins a new connection. */
  void close(Deadline until) {
    if (session != null) {
      session.close(until);
      session = null;
    }
  }
}
