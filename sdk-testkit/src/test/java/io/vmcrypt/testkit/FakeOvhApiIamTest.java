package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.part.FakeIamPolicy;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The IAM policies of an account, as OVHcloud's guide shows them")
class FakeOvhApiIamTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final HttpClient HTTP = TrustedHttp.client(AUTHORITY.certificate());
  private static final String PATH = "/iam/policy";

  private FakeOvhApi ovh;
  private OvhCaller caller;

  @BeforeEach
  void start() {
    ovh = FakeOvhApi.builder(AUTHORITY).start();
    caller = caller(ovh.consumerKey());
  }

  @AfterEach
  void stop() {
    ovh.close();
    assertThat(ovh.failures()).isEmpty();
  }

  private OvhCaller caller(String consumerKey) {
    return OvhCaller.of(ovh, HTTP, "/v2", Instant.now()).as(consumerKey);
  }

  private static Map<?, ?> only(OvhCaller.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.list()).hasSize(1);
    return (Map<?, ?>) answer.list().get(0);
  }

  @Test
  @DisplayName("By default there is OVHcloud's own, by which the account may do all")
  void policies_byDefault() {
    Map<?, ?> policy = only(caller.get(PATH));

    assertThat(policy.get("name")).isEqualTo("ovh-default");
    assertThat(policy.get("readOnly")).isEqualTo(true);
    assertThat(policy.get("owner")).isEqualTo("vm12345-ovh");
    assertThat(policy.get("identities")).hasToString("[urn:v1:eu:identity:account:vm12345-ovh]");
    assertThat(policy.get("permissions")).hasToString("{allow=[{action=*}]}");
    assertThat(policy.toString()).doesNotContain("conditions", "expiredAt", "permissionsGroups");
  }

  @Test
  @DisplayName("A policy is shown with all that it has, and what it has not is left out")
  void policies_areShownWhole() {
    FakeIamPolicy whole =
        FakeIamPolicy.builder("whole")
            .identity("urn:v1:eu:identity:user:vm12345-ovh/a")
            .resource("urn:v1:eu:resource:okms:*")
            .allow("okms:kmip:*", "okms:apiovh:resource/get")
            .except("okms:kmip:destroy")
            .deny("okms:kmip:revoke")
            .permissionsGroup("urn:v1:eu:permissionsGroup:ovh:globalReadOnly")
            .condition("request.IP", "192.0.2.1")
            .expiredAt(Instant.parse("2030-01-02T03:04:05Z"))
            .build();
    ovh.setIamPolicies(whole);

    Map<?, ?> policy = only(caller.get(PATH));

    assertThat(policy.get("id")).isEqualTo(whole.id());
    assertThat(policy.get("readOnly")).isEqualTo(false);
    assertThat(policy.get("resources")).hasToString("[{urn=urn:v1:eu:resource:okms:*}]");
    assertThat(policy.get("permissions"))
        .hasToString(
            "{allow=[{action=okms:kmip:*}, {action=okms:apiovh:resource/get}],"
                + " except=[{action=okms:kmip:destroy}], deny=[{action=okms:kmip:revoke}]}");
    assertThat(policy.get("permissionsGroups"))
        .hasToString("[{urn=urn:v1:eu:permissionsGroup:ovh:globalReadOnly}]");
    assertThat(policy.get("conditions"))
        .isEqualTo(Map.of("operator", "MATCH", "values", Map.of("request.IP", "192.0.2.1")));
    assertThat(Instant.parse(String.valueOf(policy.get("expiredAt"))))
        .isEqualTo(Instant.parse("2030-01-02T03:04:05Z"));
    refuses(() -> FakeIamPolicy.builder("x").identity("somebody"));
  }

  @Test
  @DisplayName("The list has pages, and none is shown without the right")
  void policies_havePagesAndNeedTheRight() {
    ovh.setIamPolicies(
        IntStream.range(0, 101)
            .mapToObj(i -> FakeIamPolicy.builder("p" + i).build())
            .toArray(FakeIamPolicy[]::new));
    OvhCaller.Answer first = caller.get(PATH);
    assertThat(first.list()).hasSize(100);
    assertThat(first.headers()).containsKey("x-pagination-cursor-next");

    assertThat(caller(ovh.createConsumerKey("GET /okms/*")).get(PATH).status()).isEqualTo(403);
    ovh.denyAction("account:apiovh:iam/policy/get");
    OvhCaller.Answer refused = caller.get(PATH);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).contains("account:apiovh:iam/policy/get");
    ovh.allowAction("account:apiovh:iam/policy/get");
    // OVHcloud has these, and the stand-in does not say otherwise
    assertThat(caller.get(PATH + "?details=true").status()).isEqualTo(501);
    assertThat(caller.get("/iam/permissionsGroup").status()).isEqualTo(501);
    assertThat(caller.get(PATH + "?name=x").status()).isEqualTo(400);
    assertThat(caller.post(PATH, "{}").status()).isEqualTo(501);
  }
}
