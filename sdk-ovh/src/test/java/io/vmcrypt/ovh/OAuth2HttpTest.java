package io.vmcrypt.ovh;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okio.ByteString;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@InBothErrorShapes
class OAuth2HttpTest extends WithScriptedApi {

  private static final String TOKEN = "POST /auth/oauth2/token";
  private static final String LIST = "GET /1.0/dedicatedCloud";

  OAuth2HttpTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @Override
  protected OvhClient newClient() {
    return api.builder(OvhCredentials.oauth2("id", Secret.of("s3cret+&"))).build();
  }

  @Test
  @DisplayName("client credentials are exchanged for a token once, which all calls then carry")
  void calls_shareAToken() {
    api.on(TOKEN, 200, token("first", 3599)).on(LIST, 200, "[]");

    client.privateClouds();
    client.privateClouds();

    assertThat(api.requests()).hasSize(3);
    RecordedRequest exchange = api.requests().get(0);
    assertThat(exchange.getTarget()).isEqualTo("/auth/oauth2/token");
    assertThat(exchange.getHeaders().get("Content-Type"))
        .startsWith("application/x-www-form-urlencoded");
    assertThat(exchange.getHeaders().get("Authorization")).isNull();
    assertThat(exchange.getBody())
        .isEqualTo(
            ByteString.encodeUtf8(
                "grant_type=client_credentials&client_id=id&client_secret=s3cret%2B%26&scope=all"));
    assertThat(api.requests().subList(1, 3))
        .extracting(request -> request.getHeaders().get("Authorization"))
        .containsExactly("Bearer first", "Bearer first");
    assertThat(api.timeRequests()).isZero();
  }

  @Test
  @DisplayName("many threads ask for one token between them")
  void calls_manyThreads_askForOneToken() throws Exception {
    api.on(TOKEN, 200, token("first", 3599)).on(LIST, 200, "[]");

    assertThat(Together.in(8, i -> client.privateClouds())).containsOnly(List.of());

    assertThat(api.requests())
        .filteredOn(request -> request.getTarget().endsWith("/token"))
        .hasSize(1);
  }

  @Test
  @DisplayName("a token is renewed a minute before it expires, and a short one at half of its time")
  void token_nearItsEnd_isRenewed() {
    api.on(TOKEN, 200, token("first", 3599)).on(TOKEN, 200, token("second", 40));
    api.on(TOKEN, 200, token("third", 3599)).on(LIST, 200, "[]");

    client.privateClouds();
    api.time.clock().advance(Duration.ofSeconds(3538));
    client.privateClouds();
    assertThat(carried()).isEqualTo("Bearer first");
    api.time.clock().advance(Duration.ofSeconds(1));
    client.privateClouds();
    assertThat(carried()).isEqualTo("Bearer second");
    api.time.clock().advance(Duration.ofSeconds(19));
    client.privateClouds();
    assertThat(carried()).isEqualTo("Bearer second");
    api.time.clock().advance(Duration.ofSeconds(1));
    client.privateClouds();
    assertThat(carried()).isEqualTo("Bearer third");
  }

  @Test
  @DisplayName("a token that is said to live for ever is renewed all the same, within a day")
  void token_livesForEver_isRenewed() {
    api.on(TOKEN, 200, token("first", Long.MAX_VALUE)).on(TOKEN, 200, token("second", 3599));
    api.on(LIST, 200, "[]");

    client.privateClouds();
    assertThat(carried()).isEqualTo("Bearer first");
    api.time.clock().advance(Duration.ofDays(1));
    client.privateClouds();
    assertThat(carried()).isEqualTo("Bearer second");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a token that is refused is renewed once")
  void token_refused_isRenewedOnce() {
    api.on(TOKEN, 200, token("first", 3599)).on(TOKEN, 200, token("second", 3599));
    api.on(LIST, loginFirst()).on(LIST, 200, "[]");

    assertThat(client.privateClouds()).isEmpty();

    assertThat(carried()).isEqualTo("Bearer second");
  }

  @Test
  @DisplayName("a token server that fails for a passing reason is asked again")
  void tokenServer_fails_isAskedAgain() {
    api.on(TOKEN, 500, "").on(TOKEN, 200, token("first", 3599)).on(LIST, 200, "[]");

    assertThat(client.privateClouds()).isEmpty();
  }

  private MockResponse loginFirst() {
    return ScriptedApi.refusal(shape, 401, "NOT_CREDENTIAL", "You must login first");
  }

  private String carried() {
    return String.valueOf(api.lastRequest().getHeaders().get("Authorization"));
  }

  private static String token(String value, long seconds) {
    return "{\"access_token\":\""
        + value
        + "\",\"token_type\":\"Bearer\",\"expires_in\":"
        + seconds
        + ",\"scope\":\"all\"}";
  }
}
