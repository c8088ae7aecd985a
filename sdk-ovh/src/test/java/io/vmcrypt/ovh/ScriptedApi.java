package io.vmcrypt.ovh;

import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.testkit.internal.http.PromptServerSockets;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** A server that says what it is told to: the last answer of a call again and again. */
public final class ScriptedApi implements AutoCloseable {

  static final String KEY = "TDPKJdwZwAQPwKX2";
  static final String SECRET = "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk";
  static final String CONSUMER_KEY = "5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY";
  static final long SERVER_TIME = 1457018875;

  private final MockWebServer server = new MockWebServer();
  private final Map<String, Deque<MockResponse>> script = new ConcurrentHashMap<>();
  private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
  public final ManualTime time = ManualTime.at(Instant.ofEpochSecond(SERVER_TIME + 480));

  private final FakeOvhApi.ErrorShape shape;

  /** A server that answers calls without a script in the shape of today. */
  public ScriptedApi() {
    this(FakeOvhApi.ErrorShape.NEWER);
  }

  /** A server that answers calls without a script, 404, in one of the two shapes. */
  public ScriptedApi(FakeOvhApi.ErrorShape shape) {
    this.shape = shape;
    server.setServerSocketFactory(new PromptServerSockets());
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            requests.add(request);
            return next(request.getMethod() + " " + request.getTarget());
          }
        });
    try {
      server.start(InetAddress.getLoopbackAddress(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    on("GET /1.0/auth/time", json(200, Long.toString(SERVER_TIME)));
  }

  static MockResponse json(int status, String body) {
    return answer(status, body).build();
  }

  /** An answer with a JSON body, to add headers to. */
  public static MockResponse.Builder answer(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", "application/json; charset=utf-8")
        .addHeader("X-OVH-QUERYID", "EU.ext-3.63ac85b6.10528.test")
        .body(body);
  }

  /** A refusal as OVHcloud words it, in one of its two shapes. */
  public static MockResponse refusal(
      FakeOvhApi.ErrorShape shape, int status, String code, String message) {
    String reason =
        switch (status) {
          case 400 -> "BadRequest";
          case 401 -> "Unauthorized";
          case 403 -> "Forbidden";
          case 404 -> "NotFound";
          default -> throw new IllegalArgumentException("no word for " + status);
        };
    return json(
        status,
        shape == FakeOvhApi.ErrorShape.LEGACY
            ? "{\"errorCode\":\""
                + code
                + "\",\"httpCode\":\""
                + status
                + " "
                + reason
                + "\",\"message\":\""
                + message
                + "\"}"
            : "{\"class\":\"Client::" + reason + "\",\"message\":\"" + message + "\"}");
  }

  /** Adds an answer to a call, {@code GET /1.0/dedicatedCloud}. */
  public ScriptedApi on(String call, MockResponse answer) {
    script.computeIfAbsent(call, key -> new ArrayDeque<>()).add(answer);
    return this;
  }

  /** Adds an answer with a JSON body. */
  public ScriptedApi on(String call, int status, String body) {
    return on(call, json(status, body));
  }

  /** Adds an answer to a call that has none yet. */
  public ScriptedApi onElse(String call, int status, String body) {
    return script.containsKey(call) ? this : on(call, status, body);
  }

  public URI uri() {
    return server.url("/1.0").uri();
  }

  public OvhClient client() {
    return builder().build();
  }

  public OvhClient.Builder builder() {
    return builder(OvhCredentials.applicationKey(KEY, Secret.of(SECRET), Secret.of(CONSUMER_KEY)));
  }

  public OvhClient.Builder builder(OvhCredentials credentials) {
    return OvhClient.builder(
            OvhEndpoint.of(uri()).withTokenUri(server.url("/auth/oauth2/token").uri()), credentials)
        .timeSource(time)
        .retryBackoff(Backoff.fixed(Duration.ofMillis(250)))
        .timeout(Duration.ofSeconds(20));
  }

  /** All requests but those for the time. */
  public List<RecordedRequest> requests() {
    return requests.stream().filter(request -> !request.getTarget().endsWith("/time")).toList();
  }

  public RecordedRequest lastRequest() {
    return requests.get(requests.size() - 1);
  }

  public long timeRequests() {
    return requests.stream().filter(request -> request.getTarget().endsWith("/time")).count();
  }

  public List<RecordedRequest> allRequests() {
    return List.copyOf(requests);
  }

  private synchronized MockResponse next(String call) {
    Deque<MockResponse> answers = script.get(call);
    if (answers == null) {
      return refusal(shape, 404, "NOT_FOUND", "not scripted: " + call);
    }
    return answers.size() == 1 ? answers.getFirst() : answers.removeFirst();
  }

  @Override
  public void close() {
    server.close();
  }
}
