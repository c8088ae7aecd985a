package io.vmcrypt.ovh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InBothErrorShapes
class ConsumerKeyFlowTest {

  private static TestAuthority authority;

  private final ManualTime time = ManualTime.at(Instant.parse("2026-11-24T12:00:00Z"));
  private FakeOvhApi fake;

  private final FakeOvhApi.ErrorShape shape;

  ConsumerKeyFlowTest(FakeOvhApi.ErrorShape shape) {
    this.shape = shape;
  }

  @BeforeAll
  static void makeAuthority() {
    authority = TestAuthority.create();
  }

  @BeforeEach
  void start() {
    fake = FakeOvhApi.builder(authority).clock(time.clock()).start();
    fake.setErrorShape(shape);
  }

  @AfterEach
  void stop() {
    fake.close();
    assertThat(fake.failures()).isEmpty();
  }

  @Test
  @DisplayName("a consumer key is requested, waited for, and lets the next client do all it needs")
  void requestConsumerKey_customerAgrees_isUsable() {
    OvhCredentials credentials;
    try (OvhClient application = client(application())) {
      PendingConsumerKey pending =
          application.requestConsumerKey(ConsumerKeyRequest.forVmEncryption());
      assertThat(pending.validationUrl()).hasScheme("https");
      assertThat(pending.id()).isEmpty();
      assertThat(pending.poll()).isEqualTo(OvhState.PENDING_VALIDATION);
      String key = pending.validationUrl().getQuery().replaceFirst(".*=", "");
      assertThat(pending.toString()).doesNotContain(key);
      time.onSleep(
          () -> {
            if (time.sleeps().size() == 3) {
              fake.validateCredential(key);
            }
          });
      credentials = pending.await(Duration.ofMinutes(10));
      assertThat(time.sleeps()).hasSize(3).containsOnly(Duration.ofSeconds(3));
    }
    ReceivedRequest request =
        fake.requests().stream()
            .filter(received -> received.path().endsWith("/auth/credential"))
            .findFirst()
            .orElseThrow();
    assertThat(request.header("X-Ovh-Signature")).isEmpty();
    assertThat(request.header("X-Ovh-Application")).contains(fake.applicationKey());
    assertThat(request.text())
        .isEqualTo(
            """
            {"accessRules":[{"method":"GET","path":"/auth/*"},\
            {"method":"GET","path":"/dedicatedCloud"},\
            {"method":"GET","path":"/dedicatedCloud/*"},\
            {"method":"POST","path":"/dedicatedCloud/*"},\
            {"method":"DELETE","path":"/dedicatedCloud/*"}]}\
            """);
    try (OvhClient client = client(credentials)) {
      assertThat(client.privateClouds()).containsExactly(ServiceName.of(fake.serviceName()));
      OvhCredential credential = client.getCredential();
      assertThat(credential.state()).isEqualTo(OvhState.VALIDATED);
      assertThat(credential.rules()).isEqualTo(AccessRule.VM_ENCRYPTION);
      assertThat(credential.missing(AccessRule.VM_ENCRYPTION)).isEmpty();
      assertThat(credential.creation()).isNotNull();
      assertThat(credential.expiration()).isNull();
      assertThat(client.getIdentity().account()).isNotEmpty();
      assertThat(client.getIdentity().method()).isEqualTo("account");
      assertThat(client.getIdentity().identities()).isNotEmpty();
    }
  }

  @Test
  @DisplayName("a customer who does not agree in time: the wait says what to do")
  void await_customerDoesNothing_timesOut() {
    try (OvhClient application = client(application())) {
      PendingConsumerKey pending =
          application.requestConsumerKey(ConsumerKeyRequest.forVmEncryption());

      assertThatThrownBy(() -> pending.await(Duration.ofSeconds(10)))
          .isInstanceOfSatisfying(
              OperationTimeoutException.class,
              e -> {
                assertThat(e.lastState()).isEqualTo("pendingValidation");
                assertThat(e.advice()).contains("validation URL");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"refused", "expired"})
  @DisplayName("a customer who refuses ends the wait at once")
  void await_customerRefuses_failsAtOnce(String end) {
    try (ScriptedApi api = new ScriptedApi(shape);
        OvhClient application = api.builder(application()).build()) {
      api.on(
          "POST /1.0/auth/credential",
          200,
          "{\"consumerKey\":\"ck\",\"state\":\"pendingValidation\",\"validationUrl\":\"https://x/\"}");
      api.on("GET /1.0/auth/currentCredential", 200, "{\"status\":\"" + end + "\"}");

      assertThatThrownBy(
              () ->
                  application
                      .requestConsumerKey(ConsumerKeyRequest.forVmEncryption())
                      .await(Duration.ofMinutes(1)))
          .isInstanceOfSatisfying(
              OperationFailedException.class, e -> assertThat(e.state()).isEqualTo(end));
      assertThat(api.time.sleeps()).isEmpty();
    }
  }

  @Test
  @DisplayName("a wrong application secret ends the wait as soon as the key is validated")
  void await_wrongSecret_failsAtOnce() {
    try (OvhClient application =
        client(OvhCredentials.application(fake.applicationKey(), Secret.of("wrong")))) {
      PendingConsumerKey pending =
          application.requestConsumerKey(ConsumerKeyRequest.forVmEncryption());
      assertThat(pending.poll()).isEqualTo(OvhState.PENDING_VALIDATION);

      fake.validateCredential(pending.validationUrl().getQuery().replaceFirst(".*=", ""));

      assertThatThrownBy(() -> pending.await(Duration.ofMinutes(1)))
          .isInstanceOf(AuthenticationException.class);
    }
  }

  @Test
  @DisplayName("a key whose signature is refused before it is validated is waited for all the same")
  void await_pendingKeySignsInvalidly_isWaitedFor() {
    try (ScriptedApi api = new ScriptedApi(shape);
        OvhClient application = api.builder(application()).build()) {
      api.on(
          "POST /1.0/auth/credential",
          200,
          "{\"consumerKey\":\"ck\",\"state\":\"pendingValidation\",\"validationUrl\":\"https://x/\"}");
      api.on(
          "GET /1.0/auth/currentCredential",
          ScriptedApi.refusal(shape, 400, "INVALID_SIGNATURE", "Invalid signature"));
      api.on("GET /1.0/auth/currentCredential", 200, "{\"status\":\"validated\"}");
      PendingConsumerKey pending =
          application.requestConsumerKey(ConsumerKeyRequest.forVmEncryption());

      // in the older shape a key that is not validated has a code of its own
      if (shape == FakeOvhApi.ErrorShape.LEGACY) {
        assertThatThrownBy(() -> pending.await(Duration.ofMinutes(1)))
            .isInstanceOf(AuthenticationException.class);
      } else {
        assertThat(pending.await(Duration.ofMinutes(1))).isNotNull();
      }
    }
  }

  @Test
  @DisplayName("an application without a consumer key is told to ask for one, and sends nothing")
  void call_applicationOnly_isRefusedBeforeItIsSent() {
    try (OvhClient application = client(application())) {
      assertThatThrownBy(application::privateClouds)
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("no consumer key")
          .hasMessageContaining("Request a consumer key");
    }
    assertThat(fake.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"consumerKey\":\"m4rked key\",\"validationUrl\":\"https://x/\"}",
        "{\"consumerKey\":\"m4rked\"}",
        "{\"consumerKey\":\"m4rked\",\"validationUrl\":\"m4rked <>\"}",
        "{\"consumerKey\":\"m4rked\",\"validationUrl\":\"relative\"}"
      })
  @DisplayName("an answer without key or URL is told without quoting it")
  void requestConsumerKey_oddAnswer_isTold(String answer) {
    try (ScriptedApi api = new ScriptedApi(shape);
        OvhClient application = api.builder(application()).build()) {
      api.on("POST /1.0/auth/credential", 200, answer);

      assertThatThrownBy(() -> application.requestConsumerKey(ConsumerKeyRequest.forVmEncryption()))
          .isInstanceOf(DecodingException.class)
          .hasNoCause()
          .hasMessageNotContaining("m4rked");
    }
  }

  @Test
  @DisplayName("what a request is limited to is sent")
  void requestConsumerKey_limited_sendsLimits() {
    try (ScriptedApi api = new ScriptedApi(shape);
        OvhClient application = api.builder(application()).build()) {
      api.on(
          "POST /1.0/auth/credential",
          200,
          "{\"consumerKey\":\"ck\",\"validationUrl\":\"https://x/\"}");
      ConsumerKeyRequest request =
          ConsumerKeyRequest.builder(List.of(new AccessRule("get", "/me")))
              .addAllowedIp("192.0.2.0/24")
              .redirection(URI.create("https://example.com/done"))
              .build();

      application.requestConsumerKey(request.toBuilder().addAllowedIp("2001:db8::/32").build());

      assertThat(api.lastRequest().getBody())
          .isEqualTo(
              ByteString.encodeUtf8(
                  """
                  {"accessRules":[{"method":"GET","path":"/me"}],\
                  "redirection":"https://example.com/done",\
                  "allowedIPs":["192.0.2.0/24","2001:db8::/32"]}\
                  """));
    }
  }

  @Test
  @DisplayName("what a consumer key lacks is told rule by rule")
  void currentCredential_fewRules_tellsMissing() {
    String key = fake.createConsumerKey("GET /auth/*", "GET /dedicatedCloud/*", "POST /*");
    try (OvhClient client = client(keys(key))) {
      assertThat(client.getCredential().missing(AccessRule.VM_ENCRYPTION))
          .extracting(AccessRule::toString)
          .containsExactly("GET /dedicatedCloud", "DELETE /dedicatedCloud/*");
    }
  }

  @Test
  @DisplayName("an expired consumer key is told with what to do")
  void call_keyHasExpired_isTold() {
    fake.expireCredential(fake.consumerKey());
    try (OvhClient client = client(keys(fake.consumerKey()))) {
      assertThatThrownBy(client::privateClouds)
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("request a new one");
    }
  }

  @Test
  @DisplayName("an absent, null or new field of a credential does no harm")
  void currentCredential_sparse_isRead() {
    try (ScriptedApi api = new ScriptedApi(shape);
        OvhClient client = api.client()) {
      api.on("GET /1.0/auth/currentCredential", 200, "{\"rules\":null,\"x\":[]}");
      api.on(
          "GET /1.0/auth/currentCredential",
          200,
          "{\"rules\":[null,{},{\"method\":\"BREW\",\"path\":\"/x\"},{\"method\":\"GET\",\"path\":"
              + "\"/*\"}],\"allowedIPs\":[null,\"192.0.2.1/32\"],\"creation\":\"never\"}");
      api.on("GET /1.0/auth/details", 200, "{\"identities\":[null],\"roles\":null}");
      api.on(
          "GET /1.0/auth/details",
          200,
          "{\"account\":\"ab1\",\"identities\":[null],\"roles\":null}");

      assertThat(client.getCredential().state()).isEqualTo(OvhState.UNKNOWN);
      OvhCredential second = client.getCredential();
      assertThat(second.rules()).containsExactly(new AccessRule("GET", "/*"));
      assertThat(second.allowedIps()).containsExactly("192.0.2.1/32");
      assertThat(second.creation()).isNull();
      // who signs in belongs to an account
      assertThatThrownBy(client::getIdentity).isInstanceOf(DecodingException.class);
      assertThat(client.getIdentity())
          .isEqualTo(new OvhIdentity("ab1", "", "", List.of(), List.of()));
    }
  }

  @Test
  @DisplayName("a rule covers what its pattern covers, of its own method")
  void accessRule_covers() {
    AccessRule stars = new AccessRule("GET", "/" + "*".repeat(200) + "x");
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(stars.covers(new AccessRule("GET", "/dedicatedCloud/*"))).isFalse());
    assertThat(stars.covers(new AccessRule("GET", "/box"))).isTrue();
    assertThat(new AccessRule("GET", "/ab*b*c").covers(new AccessRule("GET", "/abc"))).isFalse();
    assertThat(new AccessRule("GET", "/ab*b*c").covers(new AccessRule("GET", "/abbc"))).isTrue();
    assertThat(new AccessRule("GET", "/a*a").covers(new AccessRule("GET", "/a"))).isFalse();
    AccessRule all = new AccessRule("GET", "/dedicatedCloud/*");
    assertThat(all.covers(new AccessRule("GET", "/dedicatedCloud/pcc-1/task"))).isTrue();
    assertThat(all.covers(all)).isTrue();
    assertThat(all.covers(new AccessRule("GET", "/dedicatedCloud"))).isFalse();
    assertThat(all.covers(new AccessRule("POST", "/dedicatedCloud/pcc-1"))).isFalse();
    assertThat(new AccessRule("GET", "/a.c").covers(new AccessRule("GET", "/abc"))).isFalse();
    assertThat(new AccessRule("GET", "/*/kms").covers(new AccessRule("GET", "/x/kms"))).isTrue();
  }

  @Test
  @DisplayName("requests that make no sense are refused before anything is sent")
  void refusals() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConsumerKeyRequest.builder(List.of()))
        .withMessageContaining("access rule");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccessRule("BREW", "/x"))
        .withMessageContaining("\"BREW\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccessRule("GET", "x"))
        .withMessageContaining("\"x\"");
    ConsumerKeyRequest.Builder builder = ConsumerKeyRequest.builder(AccessRule.VM_ENCRYPTION);
    for (String block :
        List.of(
            "everywhere",
            "...",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.0/33",
            "192.0.2.0/",
            "192.0.2.010/32",
            ":::",
            "2001:db8::/129",
            "fe80::1%eth0")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.addAllowedIp(block))
          .withMessageContaining("\"" + block + "\"");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.redirection(URI.create("/done")))
        .withMessageContaining("\"/done\"");
    try (OvhClient client = client(keys(fake.consumerKey()))) {
      assertThatIllegalStateException()
          .isThrownBy(() -> client.requestConsumerKey(builder.build()))
          .withMessageContaining("only an application can request a consumer key");
    }
    assertThat(fake.requests()).isEmpty();
  }

  private OvhCredentials application() {
    return OvhCredentials.application(fake.applicationKey(), Secret.of(fake.applicationSecret()));
  }

  private OvhCredentials keys(String consumerKey) {
    return OvhCredentials.applicationKey(
        fake.applicationKey(), Secret.of(fake.applicationSecret()), Secret.of(consumerKey));
  }

  private OvhClient client(OvhCredentials credentials) {
    return OvhClient.builder(OvhEndpoint.of(fake.endpoint()), credentials)
        .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
        .timeSource(time)
        .build();
  }
}
