package io.vmcrypt.testkit.internal.kmip.tls;

import io.vmcrypt.testkit.internal.tls.IdentityKeyManager;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Puts TLS on connections, as one side that shows one identity and has one trust. A later
 * connection may resume the session of an earlier one, as those of other programs do. When identity
 * or trust changes, a new side is made, so that nothing is resumed that the change would refuse.
 * Safe for use by several threads.
 */
public final class TlsSide {

  private static final String[] PROTOCOLS = {"TLSv1.2", "TLSv1.3"};

  private final IdentityKeyManager keys;
  private final PeerTrustManager trust;
  private final SSLContext context;

  public TlsSide(IdentityKeyManager keys, PeerTrustManager trust) {
    this.keys = keys;
    this.trust = trust;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK has no TLS", e);
    }
  }

  /** The client's side, before its handshake. The name is sent if it has a dot. */
  public SSLSocket client(Socket connection, String serverName) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(connection, serverName, connection.getPort(), true);
    socket.setEnabledProtocols(PROTOCOLS);
    return socket;
  }

  /** The server's side, before its handshake. It requires a client certificate. */
  public SSLSocket server(Socket connection, String[] protocols) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(connection, null, connection.getPort(), true);
    socket.setUseClientMode(false);
    socket.setNeedClientAuth(true);
    socket.setEnabledProtocols(protocols);
    return socket;
  }

  /**
   * The chain that the peer sent, in the session that is resumed if there is one; empty until it
   * did. To be asked after the handshake, successful or not.
   */
  public List<X509Certificate> peerChain(SSLSocket connection) {
    List<X509Certificate> sent = trust.chain(connection);
    return sent.isEmpty() ? resumedChain(connection) : sent;
  }

  /** Whether the peer sent a chain that is not trusted. */
  public boolean hasRefused(SSLSocket connection) {
    return trust.hasRefused(connection);
  }

  /** Whether the server demanded a client certificate, in the session that is resumed too. */
  public boolean wasAsked(SSLSocket connection) {
    return keys.wasAsked(connection)
        || (isResumed(connection) && connection.getSession().getLocalCertificates() != null);
  }

  /** Whether an earlier session was resumed, in which nobody shows a certificate. */
  public boolean isResumed(SSLSocket connection) {
    return trust.chain(connection).isEmpty() && !resumedChain(connection).isEmpty();
  }

  private static List<X509Certificate> resumedChain(SSLSocket connection) {
    try {
      Certificate[] chain = connection.getSession().getPeerCertificates();
      return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException noneYet) {
      return List.of();
    }
  }
}
