package io.vmcrypt.kmip.internal.server;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.message.KmipCredential;
import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.Dialer;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.tls.TlsDialer;
import io.vmcrypt.kmip.internal.tls.TlsLibrary;
import io.vmcrypt.kmip.internal.tls.TlsSession;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeStep;
import java.net.InetAddress;
import java.nio.channels.ClosedByInterruptException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server and reads its answers. Some servers hang up after each answer, so this opens new
 * connections as needed. For use by one thread.
 */
public final class Conversation {

  private static final KmipRequest DISCOVER = KmipRequest.discoverVersions();

  private final ProbeOptions options;
  private final List<InetAddress> addresses;
  private final Map<InetAddress, ProbeFailure> passedOver = new LinkedHashMap<>();
  private final TlsDialer dialer;
  private KmipExchange exchange;
  private @Nullable InetAddress address;
  private @Nullable TlsSession session;
  private @Nullable TlsSession learned;
  private @Nullable ServerCertificate certificate;
  private @Nullable TlsSession tried;
  private boolean answered;
  private boolean accepted;
  private boolean hangsUp;

  public Conversation(ProbeOptions options, List<InetAddress> addresses) {
    this.options = options;
    this.addresses = addresses;
    this.dialer = new TlsDialer(options.endpoint());
    this.exchange = new KmipExchange(options.maxResponseBytes(), null);
  }

  /**
   * Sends user name and password from now on. Call it only when the server is known to be the right
   * one.
   */
  public void sendCredential(KmipCredential credential) {
    exchange = new KmipExchange(options.maxResponseBytes(), credential);
  }

  /**
   * Notes that the server has accepted the client. If it hangs up later, that has another reason.
   */
  public void clientIsAccepted() {
    accepted = true;
    if (session != null) {
      session.clientIsAccepted();
    }
  }

  /** The certificate that the server showed first. */
  public ServerCertificate certificate() {
    return Objects.requireNonNull(certificate);
  }

  /** The handshake that came furthest, whether it succeeded or not. */
  public Optional<TlsSession> learned() {
    return Optional.ofNullable(learned);
  }

  /** The address that answered. */
  public Optional<InetAddress> address() {
    return Optional.ofNullable(address);
  }

  /** Whether both lead to one server, whatever it is called. */
  public boolean isOneServerWith(Conversation other) {
    return address != null
        && address.equals(other.address)
        && options.endpoint().port() == other.options.endpoint().port();
  }

  /** The addresses that were tried before and did not answer, and why. */
  public Map<InetAddress, ProbeFailure> passedOver() {
    return passedOver;
  }

  /** Why the JDK refuses the server's TLS. If it does, Bouncy Castle is used instead. */
  public Optional<ProbeFailure> refusedByJdk() {
    return address().flatMap(dialer::refusedByJdk);
  }

  /** What opens connections to this server. */
  public TlsDialer dialer() {
    return dialer;
  }

  /** Opens a new connection. The first one chooses the address. */
  public TlsSession connect(Deadline until) throws ProbeFailure, ClosedByInterruptException {
    return connect(until, () -> {});
  }

  /** Opens a new connection. */
  public TlsSession connect(Deadline until, Runnable dialed)
      throws ProbeFailure, ClosedByInterruptException {
    close(until);
    TlsSession opened =
        address == null
            ? Dialer.first(
                addresses, until, (one, share) -> open(one, share, dialed), passedOver::put)
            : open(address, until, dialed);
    session = opened;
    answered = false;
    check(opened);
    return opened;
  }

  private TlsSession open(InetAddress one, Deadline until, Runnable dialed)
      throws ProbeFailure, ClosedByInterruptException {
    TlsSession opened =
        dialer.speak(
            one,
            by -> shakeHands(one, by, until, dialed),
            // a failure that came after the certificate says more. An alert about the version says
            // nothing here, because not all versions were offered
            e ->
                (tried != null && !tried.chain().isEmpty())
                    || e.is(FindingCode.KMS_CERTIFICATE_UNREADABLE));
    address = one;
    return opened;
  }

  private TlsSession shakeHands(InetAddress one, TlsLibrary by, Deadline until, Runnable dialed)
      throws ProbeFailure, ClosedByInterruptException {
    tried = null;
    TlsSession opened = session(one, by, options.clientIdentity(), until);
    tried = opened;
    dialed.run();
    boolean established = false;
    if (accepted) {
      opened.clientIsAccepted();
    }
    try {
      opened.handshake(until);
      established = true;
      return opened;
    } finally {
      if (learned == null || !opened.chain().isEmpty()) {
        learned = opened;
      }
      if (!established) {
        opened.close(until);
      }
    }
  }

  private TlsSession session(
      InetAddress one, TlsLibrary by, @Nullable ClientIdentity identity, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    return new TlsSession(
        dialer.dial(one, until), by, options.serverName(), identity, options.time());
  }

  private void check(TlsSession opened) throws ProbeFailure {
    ServerCertificate shown = ServerCertificate.of(opened.chain());
    if (certificate == null) {
      certificate = shown;
    } else if (!certificate.equals(shown)) {
      throw ProbeFailure.of(
          FindingCode.KMS_CERTIFICATE_CHANGED, null, shown.thumbprint(), certificate.thumbprint());
    }
  }

  /**
   * Whether the server answers a client that shows no certificate, although it asks for one.
   *
   * @param version one in which it answers
   */
  public boolean answersWithoutIdentity(KmipVersion version, Deadline until)
      throws ClosedByInterruptException {
    InetAddress one = Objects.requireNonNull(address);
    TlsSession anonymous = null;
    try {
      anonymous = session(one, dialer.library(one), null, until);
      anonymous.handshake(until);
      return new KmipExchange(options.maxResponseBytes(), null)
          .exchange(anonymous, version, DISCOVER, ProbeStep.CLIENT_AUTHENTICATION, until)
          .isSuccess();
    } catch (ProbeFailure e) {
      return false;
    } finally {
      if (anonymous != null) {
        anonymous.close(until);
      }
    }
  }

  /**
   * Prepares one action as vCenter does: opens a new connection and asks Discover Versions. For a
   * server that hangs up after each answer, it then opens another connection for the action.
   *
   * @return what it answered to Discover Versions
   */
  public KmipResponse prepareAction(KmipVersion version, ProbeStep step, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    connect(until);
    KmipResponse answer = act(version, DISCOVER, step, until);
    if (hangsUp) {
      connect(until);
    }
    return answer;
  }

  /** Whether the server was seen to hang up after an answer. */
  public boolean hangsUp() {
    return hangsUp;
  }

  /**
   * Asks a question that changes nothing. If the server hung up after its last answer, asks again
   * over a new connection.
   */
  public KmipResponse ask(KmipVersion version, KmipRequest request, ProbeStep step, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    if (session == null || !session.isUsable() || (hangsUp && answered)) {
      connect(until);
    }
    try {
      return act(version, request, step, until);
    } catch (ProbeFailure e) {
      if (!answered || !e.code().equals(FindingCode.KMS_CONNECTION_CLOSED)) {
        throw e;
      }
      hangsUp = true;
      connect(until);
      return act(version, request, step, until);
    }
  }

  /** Sends the action that was prepared. It is never sent twice. */
  public KmipResponse act(KmipVersion version, KmipRequest request, ProbeStep step, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      KmipResponse response =
          exchange.exchange(Objects.requireNonNull(session), version, request, step, until);
      answered = true;
      return response;
    } catch (ProbeFailure e) {
      throw e.step() == ProbeStep.KMIP_VERSIONS ? e.at(step) : e;
    }
  }

  /** Ends the connection. A later question opens a new one. */
  public void close(Deadline until) {
    if (session != null) {
      session.close(until);
      session = null;
    }
  }
}
