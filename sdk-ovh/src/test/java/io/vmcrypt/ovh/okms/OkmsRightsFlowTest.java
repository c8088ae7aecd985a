package io.vmcrypt.ovh.okms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.WithFakeApi;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.testkit.ovh.FakeOkms;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import io.vmcrypt.testkit.ovh.part.FakeIamPolicy;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What IAM policies let vCenter's certificate do at an OVHcloud KMS:")
@InBothErrorShapes
class OkmsRightsFlowTest extends WithFakeApi {

  private static final String USER = "urn:v1:eu:identity:user:vm12345-ovh/vcenter";
  private static final String[] NEEDED = OvhIdentity.ACTIONS_FOR_KMIP.toArray(String[]::new);

  private final FakeOkms okms = FakeOkms.builder(AUTHORITY, "192.0.2.1:5696").build();
  private final OkmsId id = OkmsId.parse(okms.id());

  OkmsRightsFlowTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @Override
  protected FakeOvhApiBuilder like(FakeOvhApiBuilder builder) {
    return builder.okms(okms).taskStep(Duration.ofMillis(1));
  }

  /** For vCenter's user, at this KMS. */
  private FakeIamPolicy.Builder policy(String name) {
    return FakeIamPolicy.builder(name).identity(USER).resource("urn:v1:eu:resource:okms:" + id);
  }

  private List<Finding> findings(FakeIamPolicy... policies) {
    fake.setIamPolicies(policies);
    return client.okms().precheckRights(id, List.of(USER));
  }

  private static Finding only(List<Finding> findings, FindingCode code) {
    assertThat(findings).extracting(Finding::code).containsExactly(code);
    return findings.get(0);
  }

  @Test
  @DisplayName("one policy with just the actions that vCenter needs is as it should be")
  void rights_enough_nothingIsTold() {
    assertThat(findings(policy("vcenter").allow(NEEDED).build())).isEmpty();
    // two that are enough together, beside others that are for other users and other things
    assertThat(
            findings(
                policy("one").allow("okms:kmip:create", "okms:kmip:get").build(),
                policy("two").allow("okms:kmip:a*", "okms:kmip:*Attributes").build(),
                FakeIamPolicy.builder("other user")
                    .identity(USER + "2")
                    .resource("urn:v1:eu:resource:*")
                    .allow("*")
                    .build(),
                FakeIamPolicy.builder("other KMS")
                    .identity(USER)
                    .resource("urn:v1:eu:resource:okms:" + okms.id().replace('-', '0'))
                    .resource("urn:v1:eu:resource:vps:*")
                    .allow("*")
                    .build()))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "okms:*",
        "okms:kmip:*",
        "okms:*:destroy",
        "okms:kmip:d*y",
        "*:revoke",
        "okms:kmip:destroy",
        "okms:kmip:revoke"
      })
  @DisplayName("a policy with which keys can be destroyed is named, with what it allows")
  void rights_tooMuch_policyIsNamed(String action) {
    FakeIamPolicy wide = policy("all of it").allow(action).build();

    Finding told =
        only(
            findings(policy("vcenter").allow(NEEDED).build(), wide),
            FindingCode.OKMS_RIGHTS_TOO_MUCH);

    assertThat(told.severity()).isEqualTo(Severity.WARNING);
    assertThat(told.subject()).hasToString("OVHcloud KMS " + id + ", policy " + wide.id());
    assertThat(told.seen()).contains("\"all of it\"", wide.id()).endsWith("it allows " + action);
    assertThat(told.advice())
        .contains("okms:kmip:create, okms:kmip:get, okms:kmip:activate")
        .contains("urn:v1:eu:resource:okms:" + id);
    assertThat(told.missing()).isEmpty();
  }

  @Test
  @DisplayName("exceptions of the same policy and denials of any count, and only those")
  void rights_exceptAndDeny_count() {
    assertThat(
            findings(
                policy("but")
                    .allow("okms:kmip:*")
                    .except("okms:kmip:re*", "okms:kmip:destroy")
                    .build()))
        .isEmpty();
    assertThat(
            findings(
                policy("wide").allow("okms:*").build(),
                policy("never").deny("okms:kmip:destroy", "okms:kmip:revoke").build()))
        .isEmpty();
    // the exception of another policy takes nothing away
    assertThat(
            findings(
                policy("wide").allow("okms:kmip:*").build(),
                policy("but").allow("okms:kmip:*").except("okms:kmip:*").build()))
        .extracting(Finding::code)
        .containsExactly(FindingCode.OKMS_RIGHTS_TOO_MUCH);
    Finding denied =
        only(
            findings(
                policy("vcenter").allow(NEEDED).build(),
                policy("no").deny("okms:kmip:get*").build()),
            FindingCode.OKMS_RIGHTS_MISSING);
    assertThat(denied.seen()).contains("okms:kmip:get, okms:kmip:getAttributes");
  }

  @Test
  @DisplayName("what vCenter needs and no policy allows is named; without addAttribute it works")
  void rights_missing_areNamed() {
    Finding none = only(findings(), FindingCode.OKMS_RIGHTS_MISSING);
    assertThat(none.severity()).isEqualTo(Severity.WARNING);
    assertThat(none.seen()).contains(NEEDED);
    assertThat(none.advice()).contains(USER).contains("urn:v1:eu:resource:okms:" + id);

    Finding one =
        only(
            findings(policy("most").allow(NEEDED).except("okms:kmip:activate").build()),
            FindingCode.OKMS_RIGHTS_MISSING);
    assertThat(one.seen()).contains("okms:kmip:activate").doesNotContain("okms:kmip:create");

    Finding wanted =
        only(
            findings(policy("most").allow(NEEDED).except("okms:kmip:addAttribute").build()),
            FindingCode.OKMS_RIGHTS_MISSING);
    assertThat(wanted.severity()).isEqualTo(Severity.NOTE);
  }

  /** A policy that may be enough, or too much, by something that is not looked into. */
  private FakeIamPolicy open(String why, String... actions) {
    FakeIamPolicy.Builder policy = FakeIamPolicy.builder("open").allow(actions);
    String user = why.equals("users") ? "urn:v1:eu:identity:group:vm12345-ovh/ops" : USER;
    String kms =
        switch (why) {
          case "resources" -> "urn:v1:eu:resourceGroup:aa0713ab-ed13-4f1a-89a5-32aa0cb936d8";
          case "part" -> "urn:v1:eu:resource:okms:" + id + "/keys";
          default -> "urn:v1:*:resource:okms:*";
        };
    policy.identity(user).resource(kms);
    return switch (why) {
      case "end" -> policy.expiredAt(time.now().minus(Duration.ofDays(3))).build();
      case "condition" -> policy.condition("request.IP", "192.0.2.1").build();
      case "groups" ->
          FakeIamPolicy.builder("open")
              .identity(user)
              .resource(kms)
              .permissionsGroup("urn:v1:eu:permissionsGroup:ovh:okms")
              .build();
      default -> policy.build();
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "resources", "part", "end", "condition", "groups"})
  @DisplayName("what is not looked into is not known: neither enough, nor lacking, nor too much")
  void rights_notLookedInto_areNotKnown(String why) {
    for (String action : List.of("okms:kmip:*", "*")) {
      FakeIamPolicy open = open(why, action);

      Finding alone = only(findings(open), FindingCode.OKMS_RIGHTS_UNKNOWN);

      assertThat(alone.severity()).isEqualTo(Severity.WARNING);
      assertThat(alone.seen()).contains("policy \"open\" (" + open.id() + ") may grant");
      // it may be too much, though the other one is enough
      assertThat(only(findings(policy("vcenter").allow(NEEDED).build(), open), alone.code()).seen())
          .isEqualTo(alone.seen());
    }
  }

  @Test
  @DisplayName("so is a denial that may hold, and one for some of the identities alone")
  void rights_mayBeDenied_areNotKnown() {
    FakeIamPolicy enough = policy("vcenter").allow(NEEDED).build();
    assertThat(
            only(
                    findings(
                        enough,
                        policy("no").deny("okms:kmip:get").condition("request.IP", "x").build()),
                    FindingCode.OKMS_RIGHTS_UNKNOWN)
                .seen())
        .contains("\"no\"")
        .doesNotContain("\"vcenter\"");
    fake.setIamPolicies(enough, policy("no").deny("okms:kmip:get").build());
    assertThat(
            only(
                    client.okms().precheckRights(id, List.of(USER, USER + "2")),
                    FindingCode.OKMS_RIGHTS_UNKNOWN)
                .seen())
        .contains("\"no\"", "for some identities alone");
  }

  @Test
  @DisplayName("groups of users do not matter to an account and to a service account")
  void rights_ofAccount_haveNoGroups() {
    for (String identity :
        List.of(
            "urn:v1:ca:identity:account:vm12345-ca",
            "urn:v1:ca:identity:credential:vm12345-ca/oauth2-1")) {
      fake.setIamPolicies(
          FakeIamPolicy.builder("admins")
              .identity("urn:v1:ca:identity:group:vm12345-ca/admins")
              .resource("urn:v1:ca:resource:*")
              .allow("*")
              .build(),
          FakeIamPolicy.builder("vcenter")
              .identity(identity)
              .resource("urn:v1:ca:resource:okms:" + id)
              .allow(NEEDED)
              .build());
      assertThat(client.okms().precheckRights(id, List.of(identity))).isEmpty();
    }
  }

  @Test
  @DisplayName("of vCenter's certificate its credential's identities count")
  void rights_ofCertificate() {
    OkmsCredential credential =
        client
            .okms()
            .ensureCredential(
                id, OkmsCredentialRequest.of("vcenter", VcenterCsr.REQUEST, List.of(USER)))
            .value()
            .await(Duration.ofMinutes(1));
    X509Certificate shown = credential.certificate().get(0);
    fake.setIamPolicies(policy("vcenter").allow(NEEDED).build());
    assertThat(client.okms().precheckRights(id, shown)).isEmpty();

    X509Certificate stranger = AUTHORITY.client("stranger").issue().certificate();
    Finding none =
        only(client.okms().precheckRights(id, stranger), FindingCode.OKMS_RIGHTS_UNKNOWN);
    assertThat(none.seen()).contains("stranger");
    assertThat(none.severity()).isEqualTo(Severity.WARNING);

    fake.denyAction("okms:apiovh:credential/get");
    Finding refused =
        only(client.okms().precheckRights(id, shown), FindingCode.OKMS_RIGHTS_UNKNOWN);
    assertThat(refused.severity()).isEqualTo(Severity.NOTE);
    assertThat(refused.missing()).containsExactly("okms:apiovh:credential/get");
  }
}
