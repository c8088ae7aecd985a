package io.vmcrypt.benchmarks;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A TLS server of the JDK on loopback that does the handshake and waits until the client closes.
 */
final class TlsServer implements AutoCloseable {

  private static final char[] PASSWORD = "benchmark".toCharArray();

  private final SSLServerSocket listener;
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "benchmark-server");
            thread.setDaemon(true);
            return thread;
          });

  private TlsServer(SSLServerSocket listener) {
    this.listener = listener;
  }

  static TlsServer start(String... protocols) throws Exception {
    TestIdentity identity = TestAuthority.create().server("127.0.0.1").issue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "server", identity.privateKey(), PASSWORD, identity.chain().toArray(Certificate[]::new));
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("SunX509");
    keyManagers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), null, null);
    SSLServerSocket listener =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 500, InetAddress.getLoopbackAddress());
    listener.setEnabledProtocols(protocols);
    TlsServer server = new TlsServer(listener);
    server.executor.execute(server::accept);
    return server;
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        executor.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      while (socket.getInputStream().read() >= 0) {
        // ignore what it sends
      }
    } catch (IOException e) {
      // the client ended the handshake early
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    executor.shutdownNow();
  }
}
