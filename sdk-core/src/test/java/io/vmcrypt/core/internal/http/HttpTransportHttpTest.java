package io.vmcrypt.core.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmcrypt.core.ManualTime;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpHandler;
import io.vmcrypt.testkit.internal.http.HttpsFake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import okhttp3.Request;
import okhttp3.Response;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTransportHttpTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity SERVER = AUTHORITY.server("127.0.0.1", "localhost").issue();
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Far more than any of these calls may take on a busy machine, far less than a wait for ever. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ManualTime time = new ManualTime();
  private final AtomicReference<HttpHandler> handler =
      new AtomicReference<>(request -> HttpAnswer.of(200, "text/plain", "hello"));
  private final HttpsFake server =
      HttpsFake.start(SERVER, 0, request -> handler.get().handle(request));

  @AfterEach
  void close() {
    boolean ignored = Thread.interrupted();
    server.close();
  }

  private HttpTransport.Builder builder() {
    return HttpTransport.builder()
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .time(time)
        .backoff(new Backoff(Duration.ofSeconds(1), 2.0, Duration.ofSeconds(30), 0.0));
  }

  private String url() {
    return server.origin() + "/services";
  }

  private static void assertSoon(ThrowingCallable call, String message) {
    long start = System.nanoTime();
    assertThatExceptionOfType(ConnectionException.class)
        .isThrownBy(call)
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.isRetryable()).isTrue());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
  }

  // ---- answers

  @Test
  @DisplayName("a redirect is handed back as it is, and the other server hears nothing")
  void redirect_isNotFollowed() {
    try (HttpsFake other =
            HttpsFake.start(SERVER, 0, request -> HttpAnswer.of(200, "text/plain", "other"));
        HttpTransport transport = builder().build()) {
      for (int status : new int[] {301, 302, 303, 307, 308}) {
        server
            .faults()
            .onNext(Fault.answer(status, "text/plain", "").withHeader("Location", other.origin()));
        assertThat(HttpCall.get(transport, url())).isEqualTo(status + " ");
        server
            .faults()
            .onNext(Fault.answer(status, "text/plain", "").withHeader("Location", other.origin()));
        assertThat(HttpCall.post(transport, url())).isEqualTo(status + " ");
      }
      assertThat(other.requests()).isEmpty();
      assertThat(server.requests()).hasSize(10);
    }
  }

  @Test
  @DisplayName("an answer may be as large as the limit and no larger")
  void answer_largerThanLimit_isRefused() {
    handler.set(
        request ->
            HttpAnswer.of(
                200, "text/plain", new byte[request.path().endsWith("/fits") ? 99 : 100]));
    try (HttpTransport transport = builder().maxAnswerBytes(99).build()) {
      assertThat(HttpCall.get(transport, server.origin() + "/fits")).hasSize("200 ".length() + 99);
      assertThatExceptionOfType(DecodingException.class)
          .isThrownBy(() -> HttpCall.get(transport, url()))
          .withMessage(
              "could not list services (OVHcloud API at eu): the answer is larger than 99 bytes."
                  + " Check that the address is that of the right server.");
    }
  }

  @Test
  @DisplayName("an answer without an announced length is ended at the limit, not read to its end")
  void answer_endless_isEndedAtLimit() {
    server.faults().onNext(Fault.oversized(1L << 40));
    try (HttpTransport transport = builder().build()) {
      assertThatExceptionOfType(DecodingException.class)
          .isThrownBy(() -> HttpCall.get(transport, url()))
          .withMessageContaining("the answer is larger than 8388608 bytes");
    }
  }

  @Test
  @DisplayName("a small answer that grows beyond the limit when decompressed is refused")
  void answer_gzipBomb_isRefused() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      gzip.write(new byte[20_000_000]);
    }
    assertThat(bomb.size()).isLessThan(100_000);
    handler.set(
        request ->
            HttpAnswer.of(200, "text/plain", bomb.toByteArray())
                .withHeader("Content-Encoding", "gzip"));
    try (HttpTransport transport = builder().maxAnswerBytes(1_000_000).build()) {
      assertThatExceptionOfType(DecodingException.class)
          .isThrownBy(() -> HttpCall.get(transport, url()))
          .withMessageContaining("the answer is larger than 1000000 bytes");
    }
  }

  // ---- deadlines and broken connections

  @Test
  @DisplayName("a silent server is given up at the deadline")
  void silence_isGivenUpAtDeadline() {
    server.faults().onEvery(request -> true, Fault.silence());
    try (HttpTransport transport = builder().callTimeout(SHORT).build()) {
      assertSoon(() -> HttpCall.get(transport, url()), "no complete answer came in time (");
      assertSoon(() -> HttpCall.post(transport, url()), "Whether a change took effect is unknown");
    }
    // none is repeated; on a busy machine the deadline may come before a request is out
    assertThat(server.requests()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  @DisplayName("a body that drips is given up at the deadline, though no single read waits long")
  void drip_isGivenUpAtDeadline() {
    handler.set(request -> HttpAnswer.of(200, "text/plain", "x".repeat(10_000)));
    server.faults().onEvery(request -> true, Fault.drip(Duration.ofMillis(50)));
    try (HttpTransport transport = builder().callTimeout(SHORT).build()) {
      assertSoon(() -> HttpCall.get(transport, url()), "no complete answer came in time (");
    }
  }

  @Test
  @DisplayName("a server that takes connections and never begins TLS is given up at the deadline")
  void noHandshake_isGivenUpAtDeadline() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        HttpTransport transport = builder().callTimeout(SHORT).build()) {
      assertSoon(
          () -> HttpCall.get(transport, "https://127.0.0.1:" + mute.getLocalPort() + "/"),
          "no complete answer came in time (");
    }
  }

  @Test
  @DisplayName("an answer that is cut short is told as such")
  void cut_isToldAsBrokenConnection() {
    server.faults().onNext(Fault.cut());
    try (HttpTransport transport = builder().build()) {
      assertSoon(
          () -> HttpCall.get(transport, url()),
          "the connection broke before the answer was complete (unexpected end of stream)");
    }
  }

  @Test
  @DisplayName("a port where nobody listens is told as refused")
  void refusedPort_isTold() throws IOException {
    // bound and not listening: nobody else is given the port
    try (Socket nobody = new Socket();
        HttpTransport transport = builder().build()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = nobody.getLocalPort();
      assertSoon(
          () -> HttpCall.post(transport, "https://127.0.0.1:" + port + "/"),
          "the server refused the connection, or there is no route to it (Failed to connect to"
              + " /127.0.0.1:"
              + port);
    }
  }

  @Test
  @DisplayName("a name that nobody knows is told as such")
  void unknownName_isTold() {
    try (HttpTransport transport = builder().maxTries(1).build()) {
      assertSoon(
          () -> HttpCall.get(transport, "https://nosuch.invalid/"),
          "no address was found for the name (nosuch.invalid");
      assertSoon(
          () -> HttpCall.get(transport, "https://nosuch.invalid/"),
          "). Check the name and this machine's DNS.");
    }
  }

  @Test
  @DisplayName("a server that speaks plain HTTP is told not to speak TLS")
  void plainHttp_isTold() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        HttpTransport transport = builder().build()) {
      Thread answering =
          new Thread(
              () -> {
                try (Socket socket = plain.accept()) {
                  int ignored = socket.getInputStream().read(new byte[1024]);
                  socket
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                              .getBytes(US_ASCII));
                } catch (IOException e) {
                  // the client has seen enough
                }
              });
      answering.start();
      assertThatExceptionOfType(TlsException.class)
          .isThrownBy(
              () -> HttpCall.get(transport, "https://127.0.0.1:" + plain.getLocalPort() + "/"))
          .withMessage(
              "could not list services (OVHcloud API at eu): the server does not speak TLS at this"
                  + " port. Check address and port.");
      answering.join(SOON.toMillis());
    }
  }

  // ---- retries

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  @DisplayName("a read that meets a passing status is repeated after the pause, and then succeeds")
  void get_passingStatus_isRepeated(int status) {
    server.faults().onNext(Fault.answer(status, "text/plain", "later"));
    server.faults().onNext(Fault.answer(status, "text/plain", "later"));
    try (HttpTransport transport = builder().build()) {
      assertThat(HttpCall.get(transport, url())).isEqualTo("200 hello");
    }
    assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 409, 501})
  @DisplayName("a read that meets another status is not repeated")
  void get_otherStatus_isNotRepeated(int status) {
    server.faults().onEvery(request -> true, Fault.answer(status, "text/plain", "no"));
    try (HttpTransport transport = builder().build()) {
      assertThat(HttpCall.get(transport, url())).isEqualTo(status + " no");
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  @DisplayName("after the last try the answer is handed back")
  void get_alwaysFails_isTriedFourTimes() {
    server.faults().onEvery(request -> true, Fault.unavailable());
    try (HttpTransport transport = builder().build()) {
      assertThat(HttpCall.get(transport, url())).startsWith("503 ");
    }
    assertThat(server.requests()).hasSize(4);
    assertThat(time.sleeps()).hasSize(3);
  }

  @Test
  @DisplayName("a read whose connection breaks is repeated; the last failure is told")
  void get_connectionBreaks_isRepeated() {
    server.faults().onNext(Fault.close());
    try (HttpTransport transport = builder().maxTries(2).build()) {
      assertThat(HttpCall.get(transport, url())).isEqualTo("200 hello");
      server.faults().onEvery(request -> true, Fault.close());
      assertSoon(
          () -> HttpCall.get(transport, url()),
          "the connection broke before the answer was complete (");
    }
    assertThat(server.requests()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({
    "17, , 17",
    "'Mon, 01 Jun 2026 12:01:30 GMT', , 90",
    "'Monday, 01-Jun-26 12:01:30 GMT', , 90",
    "Mon Jun  1 12:01:30 2026, , 90",
    // a date is of the server's clock, which may be another than this machine's
    "'Mon, 01 Jun 2026 11:01:30 GMT', 'Mon, 01 Jun 2026 11:00:00 GMT', 90",
    "'Mon, 01 Jun 2026 13:01:30 GMT', 'Mon, 01 Jun 2026 13:00:00 GMT', 90",
    "Mon Jun  1 13:01:30 2026, 'Monday, 01-Jun-26 13:00:00 GMT', 90",
    // what is over or makes no sense leaves the pause as it is
    "0, , 1",
    "-1, , 1",
    "soon, , 1",
    "1.5, , 1",
    "'', , 1",
    "'Mon, 01 Jun 2026 11:59:00 GMT', , 1",
    "99999999999999999999, , 1",
    "'Wednesday, 01-Jun-77 12:01:30 GMT', , 1"
  })
  @DisplayName("Retry-After is waited for, in seconds and as a date in each of its three forms")
  void get_retryAfter_isWaitedFor(String retryAfter, @Nullable String date, int seconds) {
    Fault fault = Fault.unavailable().withHeader("Retry-After", retryAfter);
    server.faults().onNext(date == null ? fault : fault.withHeader("Date", date));
    try (HttpTransport transport = builder().build()) {
      assertThat(HttpCall.get(transport, url())).isEqualTo("200 hello");
    }
    assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"61", "999999999", "Fri, 31 Dec 9999 23:59:59 GMT"})
  @DisplayName("what asks to wait past the deadline is handed back at once")
  void get_retryAfterPastDeadline_isNotWaitedFor(String value) {
    server.faults().onNext(Fault.unavailable().withHeader("Retry-After", value));
    try (HttpTransport transport = builder().callTimeout(Duration.ofSeconds(60)).build()) {
      assertThat(HttpCall.get(transport, url())).startsWith("503 ");
    }
    assertThat(server.requests()).hasSize(1);
    assertThat(time.sleeps()).isEmpty();
  }

  @Test
  @DisplayName("the deadline is over all tries and pauses together")
  void get_pausesAddUp_endAtDeadline() {
    server.faults().onEvery(request -> true, Fault.unavailable(Duration.ofSeconds(25)));
    try (HttpTransport transport =
        builder().callTimeout(Duration.ofSeconds(60)).maxTries(100).build()) {
      assertThat(HttpCall.get(transport, url())).startsWith("503 ");
    }
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(50));
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  @DisplayName("what may have changed something is never sent twice")
  void post_anyFailure_isSentOnce() {
    List<Fault> faults =
        List.of(
            Fault.serverError(),
            Fault.unavailable(),
            Fault.unavailable(Duration.ofSeconds(1)),
            Fault.unavailable().withHeader("Retry-After", "0"),
            Fault.unavailable().withHeader("Retry-After", "0000000000"),
            Fault.tooManyRequests(Duration.ofSeconds(1)),
            Fault.answer(408, "text/plain", ""));
    try (HttpTransport transport = builder().build()) {
      for (Fault fault : faults) {
        server.faults().onNext(fault);
        assertThat(HttpCall.post(transport, url())).startsWith(fault.status() + " ");
      }
      server.faults().onNext(Fault.close());
      assertSoon(() -> HttpCall.post(transport, url()), "Whether a change took effect is unknown");
    }
    assertThat(server.requests()).hasSize(faults.size() + 1);
    assertThat(time.sleeps()).isEmpty();
  }

  @Test
  @DisplayName("a POST that is tagged as idempotent is repeated as a GET is")
  void post_taggedIdempotent_isRepeated() {
    server.faults().onNext(Fault.unavailable());
    server.faults().onNext(Fault.close());
    Request request = HttpCall.postTo(url()).tag(Idempotent.class, Idempotent.YES).build();
    try (HttpTransport transport = builder().build()) {
      assertThat(HttpCall.execute(transport, request)).isEqualTo("200 hello");
    }
    assertThat(server.requests()).extracting(ReceivedRequest::text).containsExactly("x", "x", "x");
  }

  @Test
  @DisplayName("what works on each try, such as a signature, is done anew for each")
  void eachTry_retries_isCalledForEach() {
    AtomicInteger tries = new AtomicInteger();
    server.faults().onNext(Fault.unavailable());
    try (HttpTransport transport =
        builder()
            .eachTry(
                chain ->
                    chain.proceed(
                        chain
                            .request()
                            .newBuilder()
                            .header("X-Try", String.valueOf(tries.incrementAndGet()))
                            .build()))
            .build()) {
      assertThat(HttpCall.get(transport, url())).isEqualTo("200 hello");
    }
    assertThat(server.requests())
        .extracting(request -> request.header("X-Try").orElse(""))
        .containsExactly("1", "2");
  }

  // ---- interrupts and closing

  @Test
  @DisplayName("an interrupted thread does not call; its flag stays set")
  void call_interruptedBefore_endsWithFlagSet() {
    try (HttpTransport transport = builder().build()) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(OperationInterruptedException.class)
          .isThrownBy(() -> HttpCall.get(transport, url()))
          .withMessage(
              "could not list services (OVHcloud API at eu): the thread was interrupted. Run the"
                  + " step again: it looks first.");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  @DisplayName("an interrupt ends the pause before a repeated read; the flag stays set")
  void call_interruptedInPause_endsWithFlagSet() {
    server.faults().onEvery(request -> true, Fault.unavailable());
    time.interruptSleep(1);
    try (HttpTransport transport = builder().build()) {
      assertThatExceptionOfType(OperationInterruptedException.class)
          .isThrownBy(() -> HttpCall.get(transport, url()));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  @DisplayName("an interrupt ends a call whose answer does not come; the flag stays set")
  void call_interruptedWhileWaiting_endsAtOnce() {
    Thread caller = Thread.currentThread();
    handler.set(
        request -> {
          caller.interrupt();
          new CountDownLatch(1).await();
          return HttpAnswer.of(500);
        });
    try (HttpTransport transport = builder().callTimeout(Duration.ofHours(1)).build()) {
      assertInterrupted(() -> HttpCall.get(transport, url()));
      assertInterrupted(() -> HttpCall.post(transport, url()));
    }
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  @DisplayName("an interrupt ends a TLS handshake that gets no answer")
  void call_interruptedInHandshake_endsAtOnce() throws Exception {
    Thread caller = Thread.currentThread();
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        HttpTransport transport = builder().callTimeout(Duration.ofHours(1)).build()) {
      Thread server =
          new Thread(
              () -> {
                try (Socket socket = mute.accept()) {
                  int first = socket.getInputStream().read();
                  assertThat(first).isEqualTo(22);
                  caller.interrupt();
                  // until the caller is gone
                  socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  // a caller that goes at once may reset
                }
              });
      server.start();
      assertInterrupted(
          () -> HttpCall.get(transport, "https://127.0.0.1:" + mute.getLocalPort() + "/"));
      server.join(SOON.toMillis());
    }
  }

  @Test
  @DisplayName("an interrupt ends the reading of an answer that drips; the flag stays set")
  void answer_interruptedWhileDripping_endsAtOnce() throws Exception {
    handler.set(request -> HttpAnswer.of(200, "text/plain", "slow".repeat(250)));
    server.faults().onNext(Fault.drip(Duration.ofSeconds(1)));
    Thread caller = Thread.currentThread();
    try (HttpTransport transport = builder().callTimeout(Duration.ofHours(1)).build();
        Response response =
            transport.client().newCall(new Request.Builder().url(url()).build()).execute()) {
      Thread interrupter = new Thread(caller::interrupt);
      interrupter.start();
      long start = System.nanoTime();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> response.body().string())
          .satisfies(
              e ->
                  assertThat(HttpFailure.of(HttpCall.ATTEMPT, e))
                      .isInstanceOf(OperationInterruptedException.class));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
      assertThat(Thread.interrupted()).isTrue();
      interrupter.join(SOON.toMillis());
    }
  }

  private static void assertInterrupted(ThrowingCallable call) {
    long start = System.nanoTime();
    assertThatExceptionOfType(OperationInterruptedException.class)
        .isThrownBy(call)
        .withMessageContaining("the thread was interrupted");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  @DisplayName("closing ends a call that is under way, which says so")
  void close_callUnderWay_endsIt() {
    HttpTransport transport = builder().build();
    handler.set(
        request -> {
          transport.close();
          return HttpAnswer.of(200, "text/plain", "too late");
        });

    assertSoon(
        () -> HttpCall.get(transport, url()), "the client was closed while the call was under way");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  @DisplayName("a closed client calls no more, and can be closed again")
  void call_afterClose_isRefused() {
    HttpTransport transport = builder().build();
    assertThat(HttpCall.get(transport, url())).isEqualTo("200 hello");

    transport.close();
    transport.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> HttpCall.get(transport, url()))
        .withMessage("the client is closed");
    assertThat(server.requests()).hasSize(1);
  }
}
