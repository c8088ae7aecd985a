package io.vmcrypt.testkit.internal.kmip.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.kmip.tls.CertificateTrust;
import io.vmcrypt.testkit.internal.kmip.tls.PeerTrustManager;
import io.vmcrypt.testkit.internal.kmip.tls.PoliteSocket;
import io.vmcrypt.testkit.internal.kmip.tls.TlsSession;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.tls.IdentityKeyManager;
import io.vmcrypt.testkit.kmip.part.FakeKmipConnection;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A key server's connections: TLS with a client certificate, then messages, each answered by the
 * engine. Safe for several threads. All its threads are daemons and end with {@link #stop}.
 */
public final class KmipListener {

  /** How the listener is set up. */
  public record Settings(
      InetAddress address,
      List<String> protocols,
      boolean namesAuthorities,
      @Nullable Consumer<Duration> waiting) {

    public Settings {
      protocols = List.copyOf(protocols);
    }
  }

  private static final int MAX_CONNECTIONS = 64;
  private static final Duration END_OF_THREADS = Duration.ofSeconds(5);
  private static final byte[] GARBAGE =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

  /** The beginning of a Response Message (42007B) that is a Structure (01) of 1 GiB. */
  private static final byte[] OVERSIZED = {0x42, 0x00, 0x7B, 0x01, 0x40, 0, 0, 0};

  /**
   * Where the length of the first item in a message begins: after the message's header, and the
   * item's tag and type.
   */
  private static final int INNER_LENGTH = 12;

  private final Settings settings;
  private final KmipEngine engine;
  private final List<X509Certificate> trustedClients;
  private final List<FakeKmipConnection> connections =
      Collections.synchronizedList(new ArrayList<>());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile TestIdentity identity;
  private volatile @Nullable KmipMisbehaviour misbehaviour;
  private volatile Duration delay = Duration.ZERO;
  private @Nullable ServerSocket server;

  /** Keeps the port of a stopped server: bound and not listening, so nobody else is given it. */
  private @Nullable Socket held;

  private @Nullable ThreadPoolExecutor threads;

  /** Does not listen yet. */
  public KmipListener(
      Settings settings,
      KmipEngine engine,
      TestIdentity identity,
      Collection<X509Certificate> trustedClients) {
    this.settings = settings;
    this.engine = engine;
    this.identity = identity;
    this.trustedClients = new CopyOnWriteArrayList<>(trustedClients);
  }

  /**
   * Begins to listen.
   *
   * @param port 0 for any that is free
   */
  public synchronized int start(int port) throws IOException {
    if (server != null) {
      throw new IllegalStateException("The server is running already");
    }
    ServerSocket socket = new ServerSocket();
    release();
    try {
      // a port can be used again at once, even if its last connections have not timed out yet
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(settings.address(), port));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    int bound = socket.getLocalPort();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            0,
            MAX_CONNECTIONS + 1,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "fake-kmip-" + bound);
              thread.setDaemon(true);
              return thread;
            });
    server = socket;
    threads = pool;
    pool.execute(() -> accept(socket, pool));
    return bound;
  }

  /** Stops for good: another program may have the port from now on. */
  public synchronized void close() {
    stop();
    release();
  }

  /**
   * Stops listening, cuts all connections and waits for the threads to end. Who connects is
   * refused: the port stays this server's until it is closed.
   */
  public synchronized void stop() {
    ServerSocket socket = server;
    ThreadPoolExecutor pool = threads;
    if (socket == null || pool == null) {
      return;
    }
    int port = socket.getLocalPort();
    server = null;
    threads = null;
    closeQuietly(socket);
    pool.shutdownNow();
    boolean ended = false;
    try {
      for (int i = 0; i < END_OF_THREADS.toSeconds() * 10 && !ended; i++) {
        // repeatedly, because a connection may have been accepted just before
        open.forEach(KmipListener::closeQuietly);
        ended = pool.awaitTermination(100, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    hold(port);
  }

  private void hold(int port) {
    Socket holder = new Socket();
    held = holder;
    try {
      holder.setReuseAddress(true);
      holder.bind(new InetSocketAddress(settings.address(), port));
    } catch (IOException takenAlready) {
      // then whoever took it answers; to stop is what was asked
      release();
    }
  }

  private void release() {
    if (held != null) {
      closeQuietly(held);
      held = null;
    }
  }

  /** Shows another certificate to whoever connects from now on. */
  public void replaceIdentity(TestIdentity identity) {
    this.identity = identity;
  }

  public TestIdentity identity() {
    return identity;
  }

  /** From now on accepts a client certificate, or all certificates of an authority. */
  public void trustClient(X509Certificate certificate) {
    trustedClients.add(certificate);
  }

  /** From now on misbehaves, or stops misbehaving. */
  public void misbehave(@Nullable KmipMisbehaviour misbehaviour) {
    this.misbehaviour = misbehaviour;
  }

  /** Waits before each answer. */
  public void delayAnswers(Duration delay) {
    this.delay = delay;
  }

  public List<FakeKmipConnection> connections() {
    return List.copyOf(connections);
  }

  private void accept(ServerSocket socket, ThreadPoolExecutor pool) {
    while (!socket.isClosed()) {
      try {
        Socket tcp = socket.accept();
        open.add(tcp);
        try {
          pool.execute(() -> serve(tcp));
        } catch (RejectedExecutionException tooMany) {
          forget(tcp);
        }
      } catch (IOException closedOrClientGone) {
        // either the server was stopped, which ends the loop, or a client was gone before it was
        // accepted
      }
    }
  }

  private void serve(Socket tcp) {
    try {
      tcp.setTcpNoDelay(true);
      PoliteSocket connection = new PoliteSocket(tcp);
      if (misbehaviour == KmipMisbehaviour.SILENCE_BEFORE_TLS) {
        discard(connection.getInputStream());
      } else if (misbehaviour == KmipMisbehaviour.NO_TLS) {
        connection.getOutputStream().write(GARBAGE);
      } else {
        converse(connection);
      }
      connection.close();
    } catch (IOException clientGone) {
      // a failed handshake is recorded with the connection; later failures only mean that the
      // client left
    } finally {
      forget(tcp);
    }
  }

  private void converse(PoliteSocket connection) throws IOException {
    CertificateTrust trust = new CertificateTrust(trustedClients);
    List<X509Certificate> named =
        settings.namesAuthorities()
            ? trustedClients.stream().filter(each -> each.getBasicConstraints() >= 0).toList()
            : List.of();
    PeerTrustManager clients = new PeerTrustManager(trust::trusts, named);
    try (SSLSocket tls =
        TlsSession.server(
            connection,
            settings.protocols().toArray(new String[0]),
            new IdentityKeyManager(identity),
            clients)) {
      shakeHands(tls, clients);
      if (misbehaviour == KmipMisbehaviour.SILENCE_AFTER_TLS) {
        discard(tls.getInputStream());
      } else if (misbehaviour != KmipMisbehaviour.CLOSE_AFTER_HANDSHAKE) {
        while (answerOne(connection, tls, clients.chain().get(0))) {
          // until the client leaves
        }
      }
    }
  }

  private void shakeHands(SSLSocket tls, PeerTrustManager clients) throws IOException {
    try {
      tls.startHandshake();
      if (clients.chain().isEmpty()) {
        // JSSE reports no error if the client ends TLS properly in the middle of the handshake
        throw new IOException("the client left during the handshake");
      }
      connections.add(
          new FakeKmipConnection(
              tls.getSession().getProtocol(), serverName(tls), clients.chain().get(0), null));
    } catch (IOException e) {
      List<X509Certificate> chain = clients.chain();
      connections.add(
          new FakeKmipConnection(
              null,
              serverName(tls),
              chain.isEmpty() ? null : chain.get(0),
              Objects.requireNonNullElse(e.getMessage(), e.toString())));
      throw e;
    }
  }

  private static @Nullable String serverName(SSLSocket tls) {
    // after a failed handshake, only the handshake session has it
    return (tls.getHandshakeSession() != null ? tls.getHandshakeSession() : tls.getSession())
            instanceof ExtendedSSLSession session
        ? session.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName())
            .findFirst()
            .orElse(null)
        : null;
  }

  private boolean answerOne(PoliteSocket connection, SSLSocket tls, X509Certificate client)
      throws IOException {
    byte[] request;
    boolean goOn = true;
    byte[] answer;
    try {
      request = TtlvCodec.readMessage(tls.getInputStream());
      if (request == null) {
        return false;
      }
      answer = engine.answer(request, client);
    } catch (TtlvException tooLong) {
      // where the next message begins is unknown
      answer = engine.unreadable();
      goOn = false;
    }
    pause(delay);
    if (misbehaviour == KmipMisbehaviour.GARBAGE_ANSWER) {
      answer = GARBAGE;
    } else if (misbehaviour == KmipMisbehaviour.MALFORMED_ANSWER) {
      answer = malformed(answer);
    } else if (misbehaviour == KmipMisbehaviour.OVERSIZED_ANSWER) {
      answer = OVERSIZED;
    } else if (misbehaviour == KmipMisbehaviour.CUT_ANSWER) {
      tls.getOutputStream().write(Arrays.copyOf(answer, answer.length / 2));
      connection.close();
      return false;
    }
    tls.getOutputStream().write(answer);
    return goOn && misbehaviour != KmipMisbehaviour.CLOSE_AFTER_ANSWER;
  }

  /** The same answer, but the first structure inside claims to be longer than the message. */
  private static byte[] malformed(byte[] answer) {
    byte[] broken = answer.clone();
    broken[INNER_LENGTH] = 0x7F;
    return broken;
  }

  private void pause(Duration duration) {
    if (duration.isZero()) {
      return;
    }
    Consumer<Duration> waiting = settings.waiting();
    if (waiting != null) {
      waiting.accept(duration);
      return;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void discard(InputStream in) throws IOException {
    byte[] bytes = new byte[4096];
    while (in.read(bytes) >= 0) {
      // silent until the client leaves or the server stops
    }
  }

  private void forget(Socket tcp) {
    open.remove(tcp);
    closeQuietly(tcp);
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException alreadyBroken) {
      // it is closed enough for a test
    }
  }
}
