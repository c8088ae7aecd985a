package io.vmcrypt.testkit.internal.http;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.tls.IdentityKeyManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Headers;
import okhttp3.Protocol;
import okio.Buffer;

/**
 * An HTTPS server (HTTP/1.1) on the loopback address that passes each request to an {@link
 * HttpHandler}, records it, and misbehaves as its {@link Faults} say.
 *
 * <p>Requests are read whole before a fault is looked up, so that a fault can be bound to any part
 * of them. {@code Expect: 100-continue} is not answered: clients that send it go on by themselves,
 * usually after a second.
 */
public final class HttpsFake implements AutoCloseable {
  /** The address that every fake listens on, and the only one. */
  public static final String HOST = "127.0.0.1";

  private static final int FIRST_FREE_PORT = 1024;

  /**
   * Keeps a reference, because the log system forgets the level of a logger when nobody refers to
   * it.
   */
  private static final Logger SERVER_LOGGER = Logger.getLogger(MockWebServer.class.getName());

  static {
    // otherwise a line for each request, and for each connection that only reads the certificate,
    // would hide the output of the program under test
    SERVER_LOGGER.setLevel(Level.SEVERE);
  }

  private final MockWebServer server = new MockWebServer();
  private final HttpHandler handler;
  private final Faults faults = new Faults();
  private final List<ReceivedRequest> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Set<Thread> handling = new HashSet<>();

  private HttpsFake(HttpHandler handler) {
    this.handler = handler;
  }

  /**
   * Starts a server.
   *
   * @param identity the identity that it shows in the TLS handshake
   * @param port where it listens; 0 for a free port
   */
  public static HttpsFake start(TestIdentity identity, int port, HttpHandler handler) {
    HttpsFake fake = new HttpsFake(handler);
    fake.server.setServerSocketFactory(new PromptServerSockets());
    fake.server.useHttps(socketFactory(identity));
    fake.server.setProtocols(List.of(Protocol.HTTP_1_1));
    fake.server.setDispatcher(fake.new HandlerDispatcher());
    try {
      fake.server.start(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (IOException e) {
      throw new UncheckedIOException(refusal(port, e), e);
    }
    return fake;
  }

  private static String refusal(int port, IOException why) {
    String said = "cannot listen on " + HOST + ":" + port + ": " + why.getMessage();
    return port == 0
            || port >= FIRST_FREE_PORT
            || String.valueOf(why.getMessage()).contains("in use")
        ? said
        : "%s; ports below %s may need a right of the system, on Linux CAP_NET_BIND_SERVICE"
            .formatted(said, FIRST_FREE_PORT);
  }

  public int port() {
    return server.getPort();
  }

  /** For example {@code https://127.0.0.1:41234}, without a slash at the end. */
  public String origin() {
    return "https://" + HOST + ":" + port();
  }

  public Faults faults() {
    return faults;
  }

  /** All requests so far, in the order in which they came. */
  public List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  /**
   * The exceptions that the handler threw. Each such request was answered with status 500. A test
   * of a fake asserts that this is empty.
   */
  public List<RuntimeException> failures() {
    return List.copyOf(failures);
  }

  /** Ends all requests and frees the port and all threads. Calling it again does nothing. */
  @Override
  public void close() {
    synchronized (handling) {
      closing.countDown();
      handling.forEach(Thread::interrupt);
    }
    try {
      server.close();
    } catch (AssertionError e) {
      // it gives its threads half a second, and a busy machine does not: the port is free all the
      // same, and the threads, which were interrupted above, end by themselves
    }
  }

  private static SSLSocketFactory socketFactory(TestIdentity identity) {
    try {
      // a key store would encrypt the key with a password only to decrypt it again, slowly
      SSLContext context = SSLContext.getInstance("TLS");
      // it asks no client for a certificate: without a trust manager, Java would read its own
      context.init(
          new KeyManager[] {new IdentityKeyManager(identity)},
          new TrustManager[0],
          new SecureRandom());
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an identity that a TLS server can use", e);
    }
  }

  private MockResponse answer(ReceivedRequest request) throws InterruptedException {
    requests.add(request);
    Optional<Fault> fault = faults.take(request);
    if (fault.isEmpty()) {
      return response(handleSafely(request)).build();
    }
    return misbehave(request, fault.get());
  }

  private MockResponse misbehave(ReceivedRequest request, Fault fault) throws InterruptedException {
    HttpAnswer answer = fault.takesEffect() ? handleSafely(request) : HttpAnswer.of(500);
    fault.whenMet().run();
    switch (fault.kind()) {
      case DELAY -> {
        if (closing.await(fault.pause().toNanos(), TimeUnit.NANOSECONDS)) {
          return closed();
        }
        return response(answer).build();
      }
      case SILENCE -> {
        closing.await();
        return closed();
      }
      case CLOSE -> {
        return closed();
      }
      case CUT -> {
        return answer.body().length < 2
            ? closed()
            : response(answer).onResponseBody(new SocketEffect.CloseSocket()).build();
      }
      case DRIP -> {
        return response(answer)
            .throttleBody(1, fault.pause().toNanos(), TimeUnit.NANOSECONDS)
            .build();
      }
      case ALTERED -> {
        Charset charset = charset(answer.body());
        String body = fault.alteration().apply(new String(answer.body(), charset));
        return response(answer.withBody(body.getBytes(charset))).build();
      }
      case ANSWER -> {
        HttpAnswer other = HttpAnswer.of(fault.status());
        MockResponse.Builder builder = response(other);
        fault.headers().forEach(builder::setHeader);
        return builder.body(new Buffer().write(fault.body())).build();
      }
      case OVERSIZED -> {
        return response(HttpAnswer.of(200))
            .body(new ChunkedSpaces(fault.size()))
            // the builder announces even a length that is not known
            .removeHeader("Content-Length")
            .setHeader("Content-Type", "application/json")
            .setHeader("Transfer-Encoding", "chunked")
            .build();
      }
      case EXPIRED_SESSION -> {
        return response(safely(() -> handler.handleExpired(request))).build();
      }
    }
    throw new IllegalStateException("unknown kind of fault: " + fault);
  }

  private HttpAnswer handleSafely(ReceivedRequest request) throws InterruptedException {
    return safely(() -> handler.handle(request));
  }

  private HttpAnswer safely(Handling call) throws InterruptedException {
    synchronized (handling) {
      if (closing.getCount() == 0) {
        throw new InterruptedException("the fake is closing");
      }
      handling.add(Thread.currentThread());
    }
    try {
      return call.answer();
    } catch (RuntimeException e) {
      failures.add(e);
      return HttpAnswer.of(500, "text/plain", "The fake itself failed: " + e);
    } finally {
      synchronized (handling) {
        handling.remove(Thread.currentThread());
      }
    }
  }

  private static MockResponse.Builder response(HttpAnswer answer) {
    MockResponse.Builder builder = new MockResponse.Builder().code(answer.status());
    answer.headers().forEach(header -> builder.addHeader(header.getKey(), header.getValue()));
    byte[] body = answer.body();
    if (answer.status() != 204 && answer.status() != 304) {
      builder.body(new Buffer().write(body));
    }
    return builder;
  }

  private static MockResponse closed() {
    return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
  }

  /** In which its bytes are text that is the same bytes again. */
  private static Charset charset(byte[] body) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return StandardCharsets.UTF_8;
    } catch (CharacterCodingException e) {
      return StandardCharsets.ISO_8859_1;
    }
  }

  @FunctionalInterface
  private interface Handling {
    HttpAnswer answer() throws InterruptedException;
  }

  private final class HandlerDispatcher extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      Headers headers = request.getHeaders();
      byte[] body = request.getBody() == null ? new byte[0] : request.getBody().toByteArray();
      try {
        return answer(
            ReceivedRequest.of(
                request.getMethod(), request.getTarget(), headers.toMultimap(), body));
      } catch (InterruptedException e) {
        // an interrupt means that the fake closes: nobody reads this answer
        return closed();
      }
    }
  }
}
