package io.vmcrypt.testkit.internal.http;

import static io.vmcrypt.testkit.Refusals.refuses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.TrustedHttp;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
class HttpsFakeTest {
  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final String ANSWER = "{\"answer\":\"the true one\"}";

  private final AtomicInteger handled = new AtomicInteger();
  private final CountDownLatch blocked = new CountDownLatch(1);
  private HttpClient client;
  private HttpsFake fake;

  @BeforeEach
  void start() {
    client = TrustedHttp.client(AUTHORITY.certificate());
    fake = HttpsFake.start(AUTHORITY.server("127.0.0.1").issue(), 0, new Handler());
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  @DisplayName("The handler gets method, target, headers and body as sent, and its answer arrives")
  void request_sent_arrivesAsSent() throws Exception {
    HttpResponse<String> response =
        client.send(
            request("/a/b%20c?x=%41&y=")
                .header("X-One", "1")
                .header("X-One", "2")
                .POST(HttpRequest.BodyPublishers.ofString("b\u00f6dy", UTF_8))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.body()).isEqualTo(ANSWER);
    assertThat(response.headers().firstValue("X-Fake")).contains("yes");
    ReceivedRequest received = fake.requests().get(0);
    assertThat(received.method()).isEqualTo("POST");
    assertThat(received.target()).isEqualTo("/a/b%20c?x=%41&y=");
    assertThat(received.path()).isEqualTo("/a/b%20c");
    assertThat(received.query()).isEqualTo("x=%41&y=");
    assertThat(received.headers().get("x-one")).containsExactly("1", "2");
    assertThat(received.header("X-ONE")).contains("1");
    assertThat(received.body()).isEqualTo("b\u00f6dy".getBytes(UTF_8));
    assertThat(received).hasToString("POST /a/b%20c?x=%41&y=");
  }

  static Stream<Arguments> late() {
    return Stream.of(
        Arguments.of(Fault.delay(Duration.ofMillis(150)), 150),
        Arguments.of(Fault.drip(Duration.ofMillis(10)), 200));
  }

  @ParameterizedTest
  @MethodSource("late")
  @DisplayName(
      "A delayed answer is the true one, after the delay; a dripped one comes byte by byte")
  void late_planned_answerComesLate(Fault fault, long milliseconds) throws Exception {
    fake.faults().onNext(fault);
    long start = System.nanoTime();

    assertThat(get("/").body()).isEqualTo(ANSWER);

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(milliseconds * 1_000_000L);
    assertThat(handled).hasValue(1);
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of(Fault.close(), 0),
        Arguments.of(Fault.close().afterTakingEffect(), 1),
        Arguments.of(Fault.cut(), 1),
        Arguments.of(Fault.silence(), 0));
  }

  @ParameterizedTest
  @MethodSource("broken")
  @DisplayName(
      "A connection closed before the request takes effect leaves it undone, after it done without"
          + " answer; a cut answer announces more than it sends; a silent server does neither")
  void broken_planned_noAnswer(Fault fault, int effects) {
    fake.faults().onNext(request -> request.method().equals("POST"), fault);
    HttpRequest.Builder post = request("/").POST(HttpRequest.BodyPublishers.ofString("{}"));
    boolean silent = fault.toString().startsWith("SILENCE");
    post.timeout(silent ? Duration.ofMillis(200) : Duration.ofMinutes(1));

    refuses(
        silent ? HttpTimeoutException.class : IOException.class,
        () -> client.send(post.build(), HttpResponse.BodyHandlers.ofString()));
    assertThat(handled).hasValue(effects);
    assertThat(fake.requests()).hasSize(1);
  }

  @Test
  @DisplayName(
      "What happens when a fault is met comes once, after the effect and before the answer")
  void whenMet_planned_comesBetweenEffectAndAnswer() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    Fault error = Fault.serverError().afterTakingEffect();
    assertThat(error).hasToString("ANSWER 500 after taking effect");
    fake.faults().onNext(error.whenMet(() -> seen.add("after " + handled)));
    fake.faults().onNext(Fault.unavailable().whenMet(() -> seen.add("instead, at " + handled)));

    assertThat(post("/").statusCode()).isEqualTo(500);
    assertThat(seen).containsExactly("after 1");
    assertThat(post("/").statusCode()).isEqualTo(503);
    assertThat(seen).containsExactly("after 1", "instead, at 1");
    assertThat(post("/").body()).isEqualTo(ANSWER);
    assertThat(seen).hasSize(2);
  }

  @Test
  @DisplayName(
      "Other answers carry their status, headers and body, an oversized one announces no length,"
          + " and the handler is not asked")
  void answers_planned_arriveInsteadOfTheTrueOne() throws Exception {
    fake.faults().onNext(Fault.serverError());
    fake.faults().onNext(Fault.unavailable());
    fake.faults().onNext(Fault.unavailable(Duration.ofSeconds(3)));
    fake.faults()
        .onNext(
            Fault.tooManyRequests(Duration.ofSeconds(2))
                .withHeader("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"));
    fake.faults().onNext(Fault.html());
    fake.faults().onNext(Fault.garbage());
    fake.faults().onNext(Fault.redirect("https://192.0.2.1/elsewhere"));
    fake.faults().onNext(Fault.oversized(100_001));

    assertThat(get("/").statusCode()).isEqualTo(500);
    HttpResponse<String> unavailable = get("/");
    assertThat(unavailable.statusCode()).isEqualTo(503);
    assertThat(unavailable.body()).contains("<html>");
    assertThat(unavailable.headers().firstValue("Retry-After")).isEmpty();
    assertThat(get("/").headers().firstValue("Retry-After")).contains("3");
    HttpResponse<String> tooMany = get("/");
    assertThat(tooMany.statusCode()).isEqualTo(429);
    assertThat(tooMany.headers().allValues("Retry-After"))
        .containsExactly("Wed, 21 Oct 2026 07:28:00 GMT");
    HttpResponse<String> html = get("/");
    assertThat(html.statusCode()).isEqualTo(200);
    assertThat(html.headers().firstValue("Content-Type")).contains("text/html");
    assertThat(get("/").body()).isNotEqualTo(ANSWER).hasSizeGreaterThan(100);
    HttpResponse<String> redirect = get("/");
    assertThat(redirect.statusCode()).isEqualTo(307);
    assertThat(redirect.headers().firstValue("Location")).contains("https://192.0.2.1/elsewhere");
    HttpResponse<String> oversized = get("/");
    assertThat(oversized.body()).hasSize(100_001).isBlank();
    assertThat(oversized.headers().firstValue("Content-Length")).isEmpty();
    fake.faults().onNext(Fault.expiredSession());
    assertThat(get("/").statusCode()).as("the handler's own answer").isEqualTo(401);
    assertThat(handled).hasValue(0);
    assertThat(fake.faults().isUsedUp()).isTrue();
    assertThat(get("/").body()).isEqualTo(ANSWER);
  }

  @Test
  @DisplayName("Faults meet the n-th, the matching, or every request, as planned")
  void faults_planned_meetTheirRequests() throws Exception {
    fake.faults().onEvery(Faults.request("GET", "/kms/*"), Fault.answer(502, "text/plain", ""));
    fake.faults().onNth(2, Faults.request("GET", "/kms/*"), Fault.answer(504, "text/plain", ""));

    assertThat(get("/1.0/kms").statusCode()).isEqualTo(201);
    assertThat(get("/1.0/kms/7").statusCode()).isEqualTo(502);
    assertThat(get("/1.0/kms/7").statusCode()).isEqualTo(504);
    assertThat(get("/1.0/kms/8").statusCode()).isEqualTo(502);
    fake.faults().clear();
    assertThat(get("/1.0/kms/8").statusCode()).isEqualTo(201);
  }

  @Test
  @DisplayName("A handler that throws is answered with 500 and remembered")
  void handler_throws_isRemembered() throws Exception {
    assertThat(get("/throw").statusCode()).isEqualTo(500);

    assertThat(fake.failures()).singleElement().hasFieldOrPropertyWithValue("message", "thrown");
  }

  @Test
  @DisplayName("Closing ends blocked handlers and silent exchanges, and leaves no thread")
  void close_whileBlocked_endsEverything() throws Exception {
    int port = fake.port();
    fake.faults().onNext(Faults.request("GET", "/silent"), Fault.silence());
    CompletableFuture<HttpResponse<String>> silent = getAsync("/silent");
    CompletableFuture<HttpResponse<String>> block = getAsync("/block");
    assertThat(blocked.await(120, TimeUnit.SECONDS)).isTrue();
    assertThat(threadsOfPort(port)).isNotEmpty();
    long start = System.nanoTime();

    fake.close();
    fake.close();

    assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    assertThatThrownBy(silent::get).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(block::get).hasCauseInstanceOf(IOException.class);
    // the one that accepts is among them
    assertThat(threadsOfPort(port)).isEmpty();
  }

  private static Set<String> threadsOfPort(int port) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains("MockWebServer") && name.contains(Integer.toString(port)))
        .collect(Collectors.toSet());
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(fake.origin() + target));
  }

  private HttpResponse<String> get(String target) throws Exception {
    return client.send(request(target).build(), HttpResponse.BodyHandlers.ofString());
  }

  private CompletableFuture<HttpResponse<String>> getAsync(String target) {
    return client.sendAsync(request(target).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String target) throws Exception {
    return client.send(
        request(target).POST(HttpRequest.BodyPublishers.ofString("{}")).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private final class Handler implements HttpHandler {
    @Override
    public HttpAnswer handle(ReceivedRequest request) throws InterruptedException {
      handled.incrementAndGet();
      if (request.path().equals("/throw")) {
        throw new IllegalStateException("thrown");
      }
      if (request.path().equals("/block")) {
        blocked.countDown();
        new CountDownLatch(1).await();
      }
      return HttpAnswer.of(201, "application/json", ANSWER).withHeader("X-Fake", "yes");
    }

    @Override
    public HttpAnswer handleExpired(ReceivedRequest request) {
      return HttpAnswer.of(401);
    }
  }
}
