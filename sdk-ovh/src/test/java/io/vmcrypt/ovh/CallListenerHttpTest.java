package io.vmcrypt.ovh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.operation.RemoteCall;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@InBothErrorShapes
class CallListenerHttpTest extends WithScriptedApi {

  private static final String LIST = "GET /1.0/dedicatedCloud";
  private final List<RemoteCall> heard = new CopyOnWriteArrayList<>();

  CallListenerHttpTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @Override
  protected OvhClient newClient() {
    return api.builder().callListener(heard::add).build();
  }

  private RemoteCall last() {
    return heard.get(heard.size() - 1);
  }

  @Test
  @DisplayName("a read that was repeated is one call with as many attempts as were sent")
  void read_repeated_isOneCall() {
    api.on(LIST, 503, "").on(LIST, 503, "").on(LIST, 200, "[]");
    client.privateClouds();

    assertThat(heard)
        .extracting(RemoteCall::system, RemoteCall::method, RemoteCall::attempts)
        .containsExactly(
            tuple("OVHcloud API", "GET /auth/time", 1),
            tuple("OVHcloud API", "GET /dedicatedCloud", 3));
    assertThat(api.requests()).hasSize(3);
    assertThat(last().outcome()).isEqualTo(RemoteCall.Outcome.SUCCEEDED);
    // the two pauses, by the client's own clock
    assertThat(last().duration()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("getting a token is a call of its own; with a new one the call is sent again")
  void token_renewed_isACallInsideTheCall() {
    api.on("POST /auth/oauth2/token", 200, "{\"access_token\":\"MARK-1\",\"expires_in\":3600}")
        .on(LIST, 401, "{\"class\":\"Client::Unauthorized\",\"message\":\"expired\"}")
        .on(LIST, 200, "[]");
    try (OvhClient account =
        api.builder(OvhCredentials.oauth2("id", Secret.of("MARK-2")))
            .callListener(heard::add)
            .build()) {
      account.privateClouds();
    }

    assertThat(heard)
        .extracting(RemoteCall::method, RemoteCall::attempts, RemoteCall::outcome)
        .containsExactly(
            tuple("POST token", 1, RemoteCall.Outcome.SUCCEEDED),
            tuple("POST token", 1, RemoteCall.Outcome.SUCCEEDED),
            tuple("GET /dedicatedCloud", 2, RemoteCall.Outcome.SUCCEEDED));
    assertThat(heard.toString()).doesNotContain("MARK-");
  }
}
