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

/**
 * Puts TLS on a connection. Each has a context of its own, so that no session is resumed after
 * trust has changed.
 */
public final class TlsSession {

  private static final String[] PROTOCOLS = {"TLSv1.2", "TLSv1.3"};

  private TlsSession() {}

  /** The client's side, before its handshake. The name is sent if it has a dot. */
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

  /** The server's side, before its handshake. It requires a client certificate. */
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
