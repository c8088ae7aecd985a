package io.vmcrypt.ovh.privatecloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.IamActions;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.ScriptedApi;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.privatecloud.PreflightFinding.Severity;
import io.vmcrypt.ovh.privatecloud.PreflightFinding.Topic;
import io.vmcrypt.testkit.FakeOvhApi;
import java.time.Duration;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InBothErrorShapes
class PreflightHttpTest {

  private static final String SERVICE = "/1.0/dedicatedCloud/pcc-1";
  private static final String RULES =
      "{\"rules\":[{\"method\":\"GET\",\"path\":\"/*\"},{\"method\":\"POST\",\"path\":\"/*\"},"
          + "{\"method\":\"DELETE\",\"path\":\"/*\"}]}";
  private static final PreflightRequest REQUEST =
      PreflightRequest.builder().vcenterUser("admin").vcenterAccessFrom("198.51.100.7").build();

  private ScriptedApi api;
  private OvhClient client;

  private final FakeOvhApi.ErrorShape shape;

  PreflightHttpTest(FakeOvhApi.ErrorShape shape) {
    this.shape = shape;
  }

  @BeforeEach
  void start() {
    api = new ScriptedApi();
    client = api.builder().maxTries(1).build();
  }

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  @Test
  @DisplayName("a private cloud where all is well has no findings, and nothing is changed")
  void preflight_allIsWell_findsNothing() {
    good();

    PreflightReport report = preflight();

    assertThat(report.findings()).isEmpty();
    assertThat(report.isReady()).isTrue();
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
  }

  @Test
  @DisplayName("only what is asked about is looked at")
  void preflight_nothingAsked_looksAtServiceOnly() {
    good();

    assertThat(
            client.privateCloud("pcc-1").preflight(PreflightRequest.builder().build()).findings())
        .isEmpty();

    assertThat(api.requests())
        .extracting(request -> request.getTarget())
        .containsExactly(
            "/1.0/auth/currentCredential",
            SERVICE,
            SERVICE + "/vmEncryption",
            SERVICE + "/securityOptions/compatibilityMatrix");
  }

  @Test
  @DisplayName("missing access rules are named")
  void preflight_missingRules_isBlocked() {
    api.on(
        "GET /1.0/auth/currentCredential",
        200,
        "{\"rules\":[{\"method\":\"GET\",\"path\":\"/*\"}]}");
    good();

    PreflightFinding finding = only(preflight());

    assertThat(finding.severity()).isEqualTo(Severity.BLOCKER);
    assertThat(finding.topic()).isEqualTo(Topic.CREDENTIAL);
    assertThat(finding.missing())
        .containsExactly("POST /dedicatedCloud/*", "DELETE /dedicatedCloud/*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          200 | {"state":"upgrading"}                                          | upgrading
          200 | {}                                                             | null
          200 | {"state":"delivered","iam":{"state":"SUSPENDED"}}              | SUSPENDED
          404 | {"class":"Client::NotFound","message":"no such service"}       | no such service
          460 | {"message":"This Service is expired"}                          | expired
          """)
  @DisplayName("a service that cannot be used is told")
  void preflight_service_isBlocked(int status, String body, String message) {
    api.on("GET " + SERVICE, status, body);
    good();

    PreflightReport report = preflight();

    assertThat(report.isReady()).isFalse();
    assertThat(report.findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.topic()).isEqualTo(Topic.SERVICE);
              assertThat(finding.message()).contains(message);
            });
  }

  @Test
  @DisplayName("a missing IAM action is named where it was found missing")
  void preflight_missingAction_isBlocked() {
    api.on(
        "GET " + SERVICE + "/user?name=admin",
        403,
        "{\"class\":\"Client::Forbidden\",\"message\":\"no\",\"details\":"
            + "{\"unauthorizedActionsByIAM\":\"pccVMware:apiovh:user/get\"}}");
    good();

    PreflightFinding finding = only(preflight());

    assertThat(finding.severity()).isEqualTo(Severity.BLOCKER);
    assertThat(finding.topic()).isEqualTo(Topic.VCENTER_USER);
    assertThat(finding.missing()).containsExactly("pccVMware:apiovh:user/get");
  }

  @Test
  @DisplayName("a VM encryption option that is broken is told")
  void preflight_optionInError_isBlocked() {
    api.on("GET " + SERVICE + "/vmEncryption", 200, "{\"state\":\"error\"}");
    good();

    assertThat(only(preflight()).topic()).isEqualTo(Topic.VM_ENCRYPTION);
  }

  @Test
  @DisplayName("a vCenter user without the right is told with the call that grants it")
  void preflight_userWithoutRight_isBlocked() {
    api.on("GET " + SERVICE + "/user/7", 200, "{\"name\":\"admin\",\"encryptionRight\":false}");
    good();

    PreflightFinding finding = only(preflight());

    assertThat(finding.severity()).isEqualTo(Severity.BLOCKER);
    assertThat(finding.topic()).isEqualTo(Topic.VCENTER_USER);
    assertThat(finding.advice()).contains("startGrantEncryptionRight(7)");
  }

  @Test
  @DisplayName("a vCenter user that is not there is told")
  void preflight_noSuchUser_isBlocked() {
    api.on("GET " + SERVICE + "/user?name=admin", 200, "[]");
    api.on("GET " + SERVICE + "/user", 200, "[]");
    good();

    assertThat(only(preflight()).message()).contains("no user \"admin\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hds", "pcidss", "tokenValidation", "advancedSecurity"})
  @DisplayName("options that make tasks wait for a token are told with where to enter it")
  void preflight_tokenOption_isWarned(String option) {
    api.on(
        "GET " + SERVICE + "/securityOptions/compatibilityMatrix",
        200,
        "[null,{\"name\":\""
            + option
            + "\",\"enabled\":true},{\"name\":\"snc\",\"enabled\":false}]");
    good();

    PreflightReport report = preflight();

    assertThat(report.isReady()).isTrue();
    assertThat(only(report).topic()).isEqualTo(Topic.TOKEN_VALIDATION);
    assertThat(only(report).severity()).isEqualTo(Severity.WARNING);
    assertThat(only(report).message()).contains(option).doesNotContain("snc");
    assertThat(only(report).advice()).contains("https://pcc-1.ovh.com/secure/").contains("15 min");
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.0/24,true",
    "198.51.100.7/32,true",
    "198.51.100.7,true",
    "0.0.0.0/0,true",
    "198.51.100.8/29,false",
    "203.0.113.0/24,false",
    "198.51.100.0/33,false",
    "198.51.100.999/8,false",
    "2001:db8::/32,false"
  })
  @DisplayName("with filtered access, the address must be in an allowed network")
  void preflight_filteredAccess_looksAtNetworks(String network, boolean allowed) {
    api.on("GET " + SERVICE, 200, service("filtered"));
    api.on("GET " + SERVICE + "/allowedNetwork", 200, "[4,5]");
    api.on("GET " + SERVICE + "/allowedNetwork/5", 200, "{\"network\":\"" + network + "\"}");
    good();

    PreflightReport report = preflight();

    assertThat(report.isReady()).isEqualTo(allowed);
    if (!allowed) {
      assertThat(only(report).topic()).isEqualTo(Topic.NETWORK);
      assertThat(only(report).message()).contains("198.51.100.7");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.0,24,enabled,true",
    "198.51.100.7,32,enabling,false",
    "9.9.9.9,32,enabled,false"
  })
  @DisplayName("with two-factor authentication, the address must be in its whitelist")
  void preflight_twoFactor_looksAtWhitelist(String ip, int bits, String state, boolean allowed) {
    api.on(
        "GET " + SERVICE + "/securityOptions/compatibilityMatrix",
        200,
        "[{\"name\":\"twoFa\",\"enabled\":true}]");
    api.on("GET " + SERVICE + "/twoFAWhitelist", 200, "[1]");
    api.on(
        "GET " + SERVICE + "/twoFAWhitelist/1",
        200,
        "{\"ip\":\"" + ip + "\",\"cidrNetmask\":" + bits + ",\"state\":\"" + state + "\"}");
    good();

    assertThat(preflight().isReady()).isEqualTo(allowed);
  }

  @Test
  @DisplayName("what OVHcloud does not show is a warning, not an exception")
  void preflight_optionsUnreadable_isWarned() {
    api.on("GET " + SERVICE + "/securityOptions/compatibilityMatrix", 500, "");
    good();

    PreflightReport report = preflight();

    assertThat(report.isReady()).isTrue();
    assertThat(only(report).severity()).isEqualTo(Severity.WARNING);
    assertThat(only(report).message()).contains("HTTP 500");
  }

  @Test
  @DisplayName("credentials that are not accepted, and a network that is down, are exceptions")
  void preflight_cannotWork_throws() {
    api.on(
        "GET " + SERVICE,
        ScriptedApi.refusal(shape, 403, "INVALID_CREDENTIAL", "This credential is not valid"));
    good();
    assertThatThrownBy(this::preflight).isInstanceOf(AuthenticationException.class);

    api.close();
    assertThatThrownBy(this::preflight).isInstanceOf(ConnectionException.class);
  }

  @Test
  @DisplayName("without a consumer key there are no access rules to look at")
  void preflight_bearer_skipsRules() {
    good();
    try (OvhClient bearer =
        api.builder(OvhCredentials.bearer(Secret.of("token"))).maxTries(1).build()) {
      PreflightReport report = bearer.privateCloud("pcc-1").preflight(REQUEST);
      assertThat(report.isReady()).isTrue();
      assertThat(only(report).severity()).isEqualTo(Severity.WARNING);
      assertThat(only(report).advice()).contains(IamActions.VM_ENCRYPTION);
    }
    assertThat(api.requests()).noneMatch(request -> request.getTarget().contains("/auth/"));
  }

  @Test
  @DisplayName("an OVHcloud KMS is looked at if it is named, with the policy that it needs")
  void preflight_okms_isLookedAt() {
    String id = "11111111-2222-4333-8444-555555555555";
    PreflightRequest request = PreflightRequest.builder().okms(OkmsId.parse(id)).build();
    api.on(
        "GET /1.0/auth/currentCredential",
        200,
        RULES
            .replace("\"/*\"", "\"/dedicatedCloud*\"")
            .replace("]", ",{\"method\":\"GET\",\"path\":\"/auth/*\"}]"));
    good();
    PreflightReport blocked = client.privateCloud("pcc-1").preflight(request);
    assertThat(blocked.findings().get(0).missing()).containsExactly("GET /okms/*", "POST /okms/*");
    assertThat(blocked.findings().get(1).topic()).isEqualTo(Topic.OKMS);
    assertThat(blocked.isReady()).isFalse();

    api.on("GET /v2/okms/resource/" + id + "?publicCA=true", 200, "{\"id\":\"" + id + "\"}");
    PreflightFinding policy =
        client.privateCloud("pcc-1").preflight(request.toBuilder().build()).findings().get(1);

    assertThat(policy.severity()).isEqualTo(Severity.WARNING);
    assertThat(policy.advice())
        .contains("okms:kmip:*")
        .contains("urn:v1:eu:resource:okms:" + id)
        .contains("okms:apiovh:credential/create");
  }

  @Test
  @DisplayName("users are listed and found by name or login, in any case")
  void users_areFound() {
    api.on("GET " + SERVICE + "/user", 200, "[7,8,9]");
    api.on(
        "GET " + SERVICE + "/user/8",
        200,
        "{\"name\":\"ops\",\"login\":\"ops@pcc-1.ovh.com\",\"state\":\"delivered\","
            + "\"isTokenValidator\":true}");
    api.on("GET " + SERVICE + "/user?name=OPS%40pcc-1.ovh.com", 200, "[]");
    good();
    PrivateCloudUsers users = client.privateCloud("pcc-1").users();
    PrivateCloudUser ops =
        new PrivateCloudUser(8, "ops", "ops@pcc-1.ovh.com", false, true, "delivered");

    assertThat(users.list()).extracting(PrivateCloudUser::id).containsExactly(7L, 8L);
    assertThat(users.find("OPS@pcc-1.ovh.com")).contains(ops);
    assertThat(users.find("ADMIN")).map(PrivateCloudUser::id).contains(7L);
    assertThat(users.find("nobody")).isEmpty();
    assertThat(users.get(8)).isEqualTo(ops);
    assertThatThrownBy(() -> users.get(9)).isInstanceOf(NotFoundException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> users.find(" "));
  }

  @Test
  @DisplayName("granting the right sends it, waits for the task and gives the user as it is then")
  void startGrantEncryptionRight_isDone() {
    api.on(
        "POST " + SERVICE + "/user/7/changeProperties", 200, "{\"taskId\":3,\"state\":\"todo\"}");
    api.on("GET " + SERVICE + "/task/3", 200, "{\"taskId\":3,\"state\":\"doing\"}");
    api.on("GET " + SERVICE + "/task/3", 200, "{\"taskId\":3,\"state\":\"done\"}");
    good();

    var grant = client.privateCloud("pcc-1").users().startGrantEncryptionRight(7);

    assertThat(api.lastRequest().getBody())
        .isEqualTo(ByteString.encodeUtf8("{\"encryptionRight\":true}"));
    assertThat(grant.await(Duration.ofMinutes(1)).encryptionRight()).isTrue();
  }

  @Test
  @DisplayName("requests that make no sense are refused")
  void refusals() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PreflightRequest.builder().vcenterUser(""))
        .withMessageContaining("blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PreflightRequest.builder().vcenterAccessFrom("2001:db8::1"))
        .withMessageContaining("2001:db8::1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> REQUEST.toBuilder().vcenterAccessFrom("198.51.100.0/24"))
        .withMessageContaining("198.51.100.0/24");
  }

  private PreflightReport preflight() {
    return client.privateCloud("pcc-1").preflight(REQUEST);
  }

  private static PreflightFinding only(PreflightReport report) {
    assertThat(report.findings()).hasSize(1);
    return report.findings().get(0);
  }

  /** Answers for whatever has none yet. */
  private void good() {
    api.onElse("GET /1.0/auth/currentCredential", 200, RULES);
    api.onElse("GET " + SERVICE, 200, service("open"));
    api.onElse("GET " + SERVICE + "/vmEncryption", 200, "{\"state\":\"disabled\"}");
    api.onElse("GET " + SERVICE + "/user?name=admin", 200, "[7]");
    api.onElse("GET " + SERVICE + "/user?name=ADMIN", 200, "[]");
    api.onElse("GET " + SERVICE + "/user?name=nobody", 200, "[7]");
    api.onElse(
        "GET " + SERVICE + "/user/7",
        200,
        "{\"name\":\"admin\",\"login\":\"admin@x\",\"encryptionRight\":true}");
    api.onElse("GET " + SERVICE + "/securityOptions/compatibilityMatrix", 200, "[]");
  }

  private static String service(String policy) {
    return "{\"state\":\"delivered\",\"userAccessPolicy\":\""
        + policy
        + "\",\"certifiedInterfaceUrl\":\"https://pcc-1.ovh.com/secure/\"}";
  }
}
