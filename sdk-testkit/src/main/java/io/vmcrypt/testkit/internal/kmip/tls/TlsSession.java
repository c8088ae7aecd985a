package io.vmcrypt.testkit.internal.kmip.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Lays TLS over a connection, in a context of its own: no session outlives a change of trust. */
public final class TlsSession {

  private static final String[] PROTOCOLS = {"TLSv1.2", "TLSv1.3"};

  private TlsSession() {}

  /** A client's side, its handshake still to be started. The name is sent along if it has a dot. */
  public static SSLSocket client(
      Socket connection,
      String serverName,
      X509ExtendedKeyManager keys,
      X509ExtendedTrustManager trust)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context(keys, trust)
                .getSocketFactory()
                .createSocket(connection, serverName, connection.getPort(), true);
    socket.setEnabledProtocols(PROTOCOLS);
    return socket;
  }

  /** A server's side, its handshake still to be started; it insists on a client certificate. */
  public static SSLSocket server(
      Socket connection,
      String[] protocols,
      X509ExtendedKeyManager keys,
      X509ExtendedTrustManager trust)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context(keys, trust)
                .getSocketFactory()
                .createSocket(connection, null, connection.getPort(), true);
    socket.setUseClientMode(false);
    socket.setNeedClientAuth(true);
    socket.setEnabledProtocols(protocols);
    return socket;
  }

  private static SSLContext context(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK has no TLS", e);
    }
  }
}
