package io.vmcrypt.testkit.internal.kmip.client;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.kmip.message.Credential;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.tls.CertificateTrust;
import io.vmcrypt.testkit.internal.kmip.tls.Deadline;
import io.vmcrypt.testkit.internal.kmip.tls.PeerTrustManager;
import io.vmcrypt.testkit.internal.kmip.tls.PoliteSocket;
import io.vmcrypt.testkit.internal.kmip.tls.TlsSession;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.tls.IdentityKeyManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * How one vCenter talks to one key server. Connects anew for each action, and closes politely.
 * Instances hold no connection and are safe for use by several threads.
 */
public final class VcenterKmipClient {

  private static final String ALERT = "Received fatal alert: ";

  /** The alerts by which servers refuse a client certificate, or that there is none. */
  private static final Set<String> REFUSALS =
      Set.of(
          "access_denied",
          "bad_certificate",
          "certificate_expired",
          "certificate_required",
          "certificate_revoked",
          "certificate_unknown",
          "decrypt_error",
          "handshake_failure",
          "unknown_ca",
          "unsupported_certificate");

  private final String host;
  private final int port;
  private final Duration timeout;

  /**
   * Makes a client for a server; it does not connect yet.
   *
   * @param host a name or an address, IPv6 without brackets
   * @param timeout how long connecting, and each exchange with the server, may take
   */
  public VcenterKmipClient(String host, int port, Duration timeout) {
    this.host = Objects.requireNonNull(host, "host");
    this.port = port;
    this.timeout = timeout;
  }

  /**
   * Reads the server's chain over TLS, without a client certificate and without checking it.
   *
   * @return the chain as the server sent it, even if the handshake failed later
   */
  public List<X509Certificate> readCertificateChain() throws IOException {
    PeerTrustManager seen = new PeerTrustManager(chain -> true, List.of());
    try (PoliteSocket connection = connect();
        SSLSocket tls = TlsSession.client(connection, host, new IdentityKeyManager(null), seen)) {
      tls.startHandshake();
    } catch (IOException e) {
      if (seen.chain().isEmpty()) {
        throw e;
      }
    }
    return seen.chain();
  }

  /**
   * Connects with TLS on both sides and asks for the server's versions, under KMIP 1.1.
   *
   * @param clientIdentity what to show when the server asks, or null for nothing
   * @param trustedServerCertificates server certificates, and authorities of such
   * @param user what to put into each request's header, or null for nothing
   * @throws ServerNotTrustedException if the server's certificate is not among the trusted ones,
   *     and leads to no authority among them
   * @throws ClientNotTrustedException if the server refused the client certificate or its absence,
   *     or answered Authentication Not Successful
   */
  public KmipSession open(
      @Nullable TestIdentity clientIdentity,
      Collection<X509Certificate> trustedServerCertificates,
      @Nullable String user,
      char @Nullable [] password)
      throws IOException {
    CertificateTrust trust = new CertificateTrust(trustedServerCertificates);
    PeerTrustManager server = new PeerTrustManager(trust::trusts, List.of());
    IdentityKeyManager identity = new IdentityKeyManager(clientIdentity);
    Credential credential = user == null ? null : new Credential(user, password);
    PoliteSocket connection = connect();
    try {
      SSLSocket tls = TlsSession.client(connection, host, identity, server);
      tls.startHandshake();
      KmipSession session = new KmipSession(connection, tls, timeout, credential);
      session.greet();
      return session;
    } catch (IOException e) {
      try {
        connection.close();
      } catch (IOException alsoBroken) {
        e.addSuppressed(alsoBroken);
      }
      throw explain(e, server, identity, clientIdentity != null);
    }
  }

  private PoliteSocket connect() throws IOException {
    Deadline deadline = new Deadline(timeout);
    Socket tcp = new Socket();
    try {
      // what is written last would wait for the KMS's delayed acknowledgement
      tcp.setTcpNoDelay(true);
      tcp.connect(new InetSocketAddress(host, port), deadline.remainingMillis());
      PoliteSocket connection = new PoliteSocket(tcp);
      connection.deadline(deadline);
      return connection;
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
    }
  }

  private IOException explain(
      IOException e, PeerTrustManager server, IdentityKeyManager identity, boolean shown) {
    if (server.hasRefused()) {
      return new ServerNotTrustedException(
          "The certificate of %s:%s is not trusted: %s"
              .formatted(host, port, server.chain().get(0).getSubjectX500Principal().getName()),
          e);
    }
    if (e instanceof KmipFailure failure) {
      return failure.resultReason().equals(KmipResultReason.AUTHENTICATION_NOT_SUCCESSFUL.name())
          ? refused("authentication not successful", shown, failure)
          : failure;
    }
    if (!identity.wasAsked() || e instanceof SocketTimeoutException || e instanceof TtlvException) {
      return e;
    }
    String message = Objects.requireNonNullElse(e.getMessage(), "");
    int alert = message.indexOf(ALERT);
    if (alert < 0) {
      // the server asked for a certificate and then closed without an answer: its alert was lost or
      // never sent
      return refused("connection ended", shown, e);
    }
    String name = message.substring(alert + ALERT.length());
    return REFUSALS.contains(name) ? refused(name, shown, e) : e;
  }

  private ClientNotTrustedException refused(String how, boolean shown, IOException cause) {
    return new ClientNotTrustedException(
        host
            + ":"
            + port
            + (shown ? " refused the client certificate: " : " wants a client certificate: ")
            + how,
        cause);
  }
}
