package io.vmcrypt.ovh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.ovh.credential.AccessRule;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@InBothErrorShapes
class ConsumerKeyFlowTest extends WithFakeApi {

  ConsumerKeyFlowTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @Test
  @DisplayName("an expired consumer key is told with what to do")
  void call_keyHasExpired_isTold() {
    fake.expireCredential(fake.consumerKey());
    assertThatThrownBy(client::privateClouds)
        .isInstanceOf(AuthenticationException.class)
        .hasMessageContaining("createToken");
  }

  @Test
  @DisplayName("an absent or null field of who signs in does no harm, but for the account")
  void identity_sparse_isRead() {
    try (ScriptedApi api = new ScriptedApi();
        OvhClient sparse = api.client()) {
      api.on("GET /1.0/auth/details", 200, "{\"identities\":[null]}")
          .on("GET /1.0/auth/details", 200, "{\"account\":\"ab1\",\"identities\":[null]}");

      assertThatThrownBy(sparse::getIdentity).isInstanceOf(DecodingException.class);
      assertThat(sparse.getIdentity()).isEqualTo(new OvhIdentity("ab1", "", "", List.of()));
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
        .isThrownBy(() -> new AccessRule("BREW", "/x"))
        .withMessageContaining("\"BREW\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccessRule("GET", "x"))
        .withMessageContaining("\"x\"");
    assertThat(fake.requests()).isEmpty();
  }
}
