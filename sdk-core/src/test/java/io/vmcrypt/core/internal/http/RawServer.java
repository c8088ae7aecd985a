package io.vmcrypt.core.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.tls.IdentityKeyManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A server of HTTP/1.1, with TLS or without, that keeps connections for as long as the test says
 * and answers with whatever bytes it says.
 */
final class RawServer implements AutoCloseable {

  /** Writes an answer; what it throws ends the connection. */
  interface Answer {
    void write(OutputStream out) throws IOException;
  }

  static final Answer HELLO =
      out -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(ISO_8859_1));

  private static final long SOON_SECONDS = 20;

  private final ServerSocket listening;
  private final @Nullable SSLContext tls;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Socket> idle = new LinkedBlockingQueue<>();
  private final List<String> names = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final Semaphore ended = new Semaphore(0);
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Answer answer = HELLO;

  private RawServer(@Nullable TestIdentity identity) throws IOException {
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.tls = identity == null ? null : context(identity);
    daemon(this::accept);
  }

  static RawServer plain() throws IOException {
    return new RawServer(null);
  }

  static RawServer tls(TestIdentity identity) throws IOException {
    return new RawServer(identity);
  }

  private static SSLContext context(TestIdentity identity) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new IdentityKeyManager(identity)}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  String url() {
    return (tls == null ? "http" : "https") + "://127.0.0.1:" + port() + "/";
  }

  int port() {
    return listening.getLocalPort();
  }

  /** The request lines so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** The names that clients asked for in their handshakes. */
  List<String> names() {
    return List.copyOf(names);
  }

  int connections() {
    return connections.get();
  }

  void answer(Answer next) {
    answer = next;
  }

  /** Answers once so many requests are there, so that each has a connection of its own. */
  void answerTogether(int count) {
    CountDownLatch all = new CountDownLatch(count);
    answer =
        out -> {
          all.countDown();
          try {
            if (!all.await(SOON_SECONDS, TimeUnit.SECONDS)) {
              throw new IOException("only some of " + count + " requests came");
            }
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          HELLO.write(out);
        };
  }

  /** Until a connection is closed for good; a thread that reads from it keeps it for a moment. */
  void awaitEnd() throws InterruptedException {
    if (!ended.tryAcquire(SOON_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the connection is still open");
    }
  }

  /** As many connections as these, once their answers are out; the client may have more to read. */
  List<Socket> awaitIdle(int count) throws InterruptedException {
    List<Socket> found = new ArrayList<>();
    while (found.size() < count) {
      Socket socket = idle.poll(SOON_SECONDS, TimeUnit.SECONDS);
      if (socket == null) {
        throw new AssertionError("only " + found.size() + " idle connections");
      }
      found.add(socket);
    }
    return found;
  }

  private void accept() throws IOException {
    while (true) {
      Socket raw = listening.accept();
      connections.incrementAndGet();
      daemon(() -> serve(raw));
    }
  }

  /**
   * To close it is to wait until the client's machine has heard of it. Not for long: a process that
   * Java starts just then has both ends, and closes the one while the other is not read.
   */
  static void tellOfItsEnd(Socket socket) throws SocketException {
    socket.setSoLinger(true, 1);
  }

  private void serve(Socket raw) throws IOException {
    tellOfItsEnd(raw);
    Socket socket =
        tls == null ? raw : tls.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
    try (socket) {
      open.add(socket);
      if (socket instanceof SSLSocket server) {
        server.setUseClientMode(false);
        server.startHandshake();
        ((ExtendedSSLSession) server.getSession())
            .getRequestedServerNames()
            .forEach(name -> names.add(((SNIHostName) name).getAsciiName()));
      }
      InputStream in = socket.getInputStream();
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        requests.add(head.lines().findFirst().orElseThrow());
        in.readNBytes(contentLength(head));
        answer.write(socket.getOutputStream());
        socket.getOutputStream().flush();
        idle.add(socket);
      }
    } finally {
      ended.release();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        return "";
      }
      head.append((char) read);
    }
    return head.toString();
  }

  private static int contentLength(String head) {
    return head.lines()
        .filter(line -> line.startsWith("Content-Length: "))
        .mapToInt(line -> Integer.parseInt(line.substring(16)))
        .findFirst()
        .orElse(0);
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // the connection is over
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
