package io.vmcrypt.ovh.replies;

import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.ManualTime;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.json.JsonText;
import io.vmcrypt.testkit.internal.ovh.OkmsServer;
import io.vmcrypt.testkit.internal.ovh.OvhCloud;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The API with a state, whose replies to one call are bent on their way, and a client of it. Time
 * passes when somebody waits.
 */
final class ReplyScene implements AutoCloseable {

  static final String SERVICE = "pcc-127-0-0-1";
  static final String OKMS = "734b9b45-8b1a-469c-b140-b10bd6540017";
  private static final String TOKEN = "t0k3n";
  private static final TestAuthority AUTHORITY = TestAuthority.create();

  /** More than the longest wait here takes. */
  private static final int MOST_REQUESTS = 2_000;

  final ManualTime time = ManualTime.at(Instant.parse("2026-11-24T12:00:00Z"));
  final OvhCloud cloud;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile boolean changed;
  private Instant begun = time.now();
  private final Map<String, String> scripted = new HashMap<>();
  private final Set<String> lost = new HashSet<>();
  private final URI origin;

  /** What it was made for. */
  final Object use;

  private String route = "";
  private UnaryOperator<HttpAnswer> bending = answer -> answer;

  /** Whether refusals are bent, too. */
  private boolean refusals;

  private OvhCredentials credentials = OvhCredentials.bearer(Secret.of(TOKEN));
  private @Nullable OvhClient client;

  ReplyScene(URI origin, Object use) {
    this.origin = origin;
    this.use = use;
    cloud =
        new OvhCloud(
            new OvhCloud.Setup(
                List.of(SERVICE),
                URI.create("https://pcc-127-0-0-1.ovh.com/"),
                "vm12345-ovh",
                Map.of("admin", true, "alice", false),
                List.of("192.0.2.0/24"),
                Set.of("twoFa", "tokenValidation"),
                Set.of("hds"),
                List.of("192.0.2.9"),
                5696,
                List.of(okms())),
            time.clock(),
            Duration.ofSeconds(1),
            Duration.ZERO,
            ip -> true,
            origin::toString);
    cloud.addAccessToken(TOKEN);
  }

  private static OkmsServer okms() {
    return new OkmsServer(
        OKMS,
        "eu-west-rbx.okms.ovh.net:5696",
        "eu-west-rbx.okms.ovh.net:5697",
        AUTHORITY.certificatePem(),
        AUTHORITY.certificatePem(),
        new OkmsServer.Issuer() {
          @Override
          public OkmsServer.Issued sign(String csrPem, int validityDays) {
            return new OkmsServer.Issued(AUTHORITY.signCsr(csrPem, validityDays), false, null);
          }

          @Override
          public OkmsServer.Issued make(String name, boolean rsa, int validityDays) {
            throw new UnsupportedOperationException("the SDK always sends a request");
          }
        });
  }

  /** From now on each reply to a call is bent. */
  void bend(String route, UnaryOperator<HttpAnswer> bending) {
    this.route = route;
    this.bending = bending;
    this.changed = false;
    this.begun = time.now();
    this.requests.set(0);
  }

  /** Whether, since replies are bent, nothing was sent that changes something, and no time went. */
  boolean isAsBefore() {
    return !changed && begun.equals(time.now());
  }

  /** The next client knows nothing of what was told to this one. */
  void leave() {
    if (client != null) {
      client.close();
      client = null;
    }
  }

  /**
   * From now on the first reply to a call, bent, is each: a server that does not look at cursors.
   */
  void bendFirst(String route, UnaryOperator<HttpAnswer> bending) {
    AtomicReference<HttpAnswer> first = new AtomicReference<>();
    bend(
        route,
        answer -> bending.apply(first.updateAndGet(known -> known == null ? answer : known)));
    this.refusals = true;
  }

  /** Answers a call that this API would refuse, since its signature is for another scheme. */
  void script(String call, String body) {
    scripted.put(call, body);
  }

  /** Answers a call with nothing, after it has taken effect. */
  void lose(String call) {
    lost.add(call);
  }

  void signInWith(OvhCredentials others) {
    credentials = others;
  }

  OvhClient client() {
    if (client == null) {
      client =
          OvhClient.builder(
                  OvhEndpoint.of(origin.resolve("/1.0"))
                      .withTokenUri(origin.resolve("/auth/oauth2/token")),
                  credentials)
              .timeSource(time)
              .retryBackoff(Backoff.fixed(Duration.ofMillis(250)))
              .timeout(Duration.ofSeconds(10))
              .build();
    }
    return client;
  }

  PrivateCloud privateCloud() {
    return client().privateCloud(SERVICE);
  }

  KmsServers servers() {
    return privateCloud().vmEncryption().kmsServers();
  }

  /** What the API says of a path now, unbent. */
  @Nullable Object really(String path) {
    return really("GET", path, "");
  }

  /** What the API answers to a call that does not come from the client. */
  @Nullable Object really(String method, String path, String body) {
    HttpAnswer answer =
        cloud.handle(
            ReceivedRequest.of(
                method,
                path,
                Map.of(
                    "Authorization", List.of("Bearer " + TOKEN),
                    "Content-Type", List.of("application/json")),
                body.getBytes(StandardCharsets.UTF_8)));
    return JsonText.parse(answer.body());
  }

  MockResponse answer(RecordedRequest request) {
    if (requests.incrementAndGet() > MOST_REQUESTS) {
      throw new IllegalStateException("there is no end of requests: " + request.getTarget());
    }
    changed |= !"GET".equals(request.getMethod());
    HttpAnswer answer = unbent(request);
    String path = String.valueOf(request.getTarget()).replaceFirst("\\?.*", "");
    if (!route.isEmpty() && RouteTable.matches(route, request.getMethod(), path)) {
      answer = answer.status() == 200 || refusals ? bending.apply(answer) : answer;
    }
    MockResponse.Builder response = new MockResponse.Builder().code(answer.status());
    answer.headers().forEach(header -> response.addHeader(header.getKey(), header.getValue()));
    return response.body(new Buffer().write(answer.body())).build();
  }

  private HttpAnswer unbent(RecordedRequest request) {
    String body = scripted.get(request.getMethod() + " " + request.getTarget());
    if (body != null) {
      return HttpAnswer.of(200, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }
    Map<String, List<String>> headers = new HashMap<>();
    request
        .getHeaders()
        .forEach(header -> headers.put(header.getFirst(), List.of(header.getSecond())));
    byte[] sent = request.getBody() == null ? new byte[0] : request.getBody().toByteArray();
    HttpAnswer answer =
        cloud.handle(ReceivedRequest.of(request.getMethod(), request.getTarget(), headers, sent));
    return lost.contains(request.getMethod() + " " + request.getTarget())
        ? answer.withBody("{}".getBytes(StandardCharsets.UTF_8))
        : answer;
  }

  /** Since replies are bent. */
  int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    leave();
  }
}
