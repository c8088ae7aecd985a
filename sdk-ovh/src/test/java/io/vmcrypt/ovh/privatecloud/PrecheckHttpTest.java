package io.vmcrypt.ovh.privatecloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.ScriptedApi;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InBothErrorShapes
class PrecheckHttpTest {

  private static final String SERVICE = "/1.0/dedicatedCloud/pcc-1";
  private static final String RULES =
      "{\"rules\":[{\"method\":\"GET\",\"path\":\"/*\"},{\"method\":\"POST\",\"path\":\"/*\"},"
          + "{\"method\":\"DELETE\",\"path\":\"/*\"}]}";
  private static final PrecheckRequest REQUEST =
      PrecheckRequest.builder().vcenterUser("admin").vcenterAccessFrom("198.51.100.7").build();

  private ScriptedApi api;
  private OvhClient client;

  private final FakeOvhApi.ErrorShape shape;

  PrecheckHttpTest(FakeOvhApi.ErrorShape shape) {
    this.shape = shape;
  }

  @BeforeEach
  void start() {
    api = new ScriptedApi(shape);
    client = api.builder().maxTries(1).build();
  }

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  @Test
  @DisplayName("a private cloud where all is well has no findings, and nothing is changed")
  void precheck_allIsWell_findsNothing() {
    good();

    List<Finding> findings = precheck();

    assertThat(findings).isEmpty();
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
  }

  @Test
  @DisplayName("only what is asked about is looked at")
  void precheck_nothingAsked_looksAtServiceOnly() {
    good();

    assertThat(client.privateCloud("pcc-1").precheck(PrecheckRequest.builder().build())).isEmpty();

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
  void precheck_missingRules_isBlocked() {
    api.on(
        "GET /1.0/auth/currentCredential",
        200,
        "{\"rules\":[null,{},{\"method\":\"BREW\",\"path\":\"/x\"},{\"method\":\"GET\",\"path\":\"/*\"}]}");
    good();

    Finding finding = only(precheck());

    assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
    assertThat(finding.code()).isEqualTo(FindingCode.OVH_ACCESS_RULES_MISSING);
    assertThat(finding.missing())
        .containsExactly(
            "POST /dedicatedCloud/pcc-1/vmEncryption/kms",
            "POST /dedicatedCloud/pcc-1/vmEncryption/kms/*/changeProperties",
            "DELETE /dedicatedCloud/pcc-1/vmEncryption/kms/*",
            "POST /dedicatedCloud/pcc-1/securityOptions/resumePendingEnabling");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /dedicatedCloud/pcc-1*                                     | ''
          GET /dedicatedCloud/pcc-1*, POST /dedicatedCloud/pcc-1/*       | 'REGISTER'
          GET /dedicatedCloud/pcc-1*, POST /dedicatedCloud/pcc-1/*       | 'REGISTER RESUME_SECURITY_OPTIONS'
          GET /dedicatedCloud/*, DELETE /dedicatedCloud/pcc-1/vmEncryption/kms/* | 'REMOVE'
          """)
  @DisplayName("a key that lets the calls of this plan through, on this private cloud, is enough")
  void precheck_keyForThisPlan_isEnough(String rules, String changes) {
    String json =
        Stream.of(rules.split(", "))
            .map(rule -> rule.split(" "))
            .map(rule -> "{\"method\":\"" + rule[0] + "\",\"path\":\"" + rule[1] + "\"}")
            .collect(Collectors.joining(",", "{\"rules\":[", "]}"));
    api.on("GET /1.0/auth/currentCredential", 200, json);
    good();
    Set<PrecheckRequest.Changes> planned =
        Stream.of(changes.split(" "))
            .filter(word -> !word.isEmpty())
            .map(PrecheckRequest.Changes::valueOf)
            .collect(Collectors.toSet());

    assertThat(
            client
                .privateCloud("pcc-1")
                .precheck(PrecheckRequest.builder().changes(planned).build()))
        .isEmpty();
    assertThat(
            client
                .privateCloud("pcc-1")
                .precheck(
                    PrecheckRequest.builder()
                        .changes(Set.of(PrecheckRequest.Changes.values()))
                        .build()))
        .extracting(Finding::code)
        .containsExactly(FindingCode.OVH_ACCESS_RULES_MISSING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          200 | {"serviceName":"pcc-1","state":"upgrading"}              | private-cloud-not-delivered | upgrading
          200 | {"serviceName":"pcc-1"}                                  | private-cloud-not-delivered | does not say
          200 | {"serviceName":"pcc-1","state":"delivered","iam":{"state":"SUSPENDED"}} | private-cloud-not-in-use    | SUSPENDED
          404 | {"class":"Client::NotFound","message":"no such service"} | ovh-check-refused           | no such service
          460 | {"message":"This Service is expired"}                    | ovh-check-refused           | expired
          """)
  @DisplayName("a service that cannot be used is told")
  void precheck_service_isBlocked(int status, String body, String code, String seen) {
    api.on("GET " + SERVICE, status, body);
    good();

    List<Finding> findings = precheck();

    assertThat(findings)
        .anySatisfy(
            finding -> {
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.code()).hasToString(code);
              assertThat(finding.subject()).hasToString("private cloud pcc-1, state");
              assertThat(finding.seen()).contains(seen);
            });
  }

  @Test
  @DisplayName("a missing IAM action is named where it was found missing")
  void precheck_missingAction_isBlocked() {
    api.on(
        "GET " + SERVICE + "/user?name=admin",
        403,
        "{\"class\":\"Client::Forbidden\",\"message\":\"no\",\"details\":"
            + "{\"unauthorizedActionsByIAM\":\"pccVMware:apiovh:user/get\"}}");
    good();

    Finding finding = only(precheck());

    assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
    assertThat(finding.code()).isEqualTo(FindingCode.OVH_CHECK_REFUSED);
    assertThat(finding.subject().part()).isEqualTo("vCenter user");
    assertThat(finding.missing()).containsExactly("pccVMware:apiovh:user/get");
  }

  @Test
  @DisplayName("a VM encryption option that is broken is told")
  void precheck_optionInError_isBlocked() {
    api.on("GET " + SERVICE + "/vmEncryption", 200, "{\"state\":\"error\"}");
    good();

    assertThat(only(precheck()).code()).isEqualTo(FindingCode.VM_ENCRYPTION_OPTION_NOT_READY);
  }

  @Test
  @DisplayName("a vCenter user without the right is told with the call that grants it")
  void precheck_userWithoutRight_isBlocked() {
    api.on(
        "GET " + SERVICE + "/user/7",
        200,
        "{\"userId\":7,\"name\":\"admin\",\"encryptionRight\":false}");
    good();

    Finding finding = only(precheck());

    assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
    assertThat(finding)
        .hasToString(
            "BLOCKING vcenter-user-lacks-encryption-right: OVHcloud API, vCenter user admin (7):"
                + " the user \"admin\" may not manage encryption in vCenter. Give the user that"
                + " right: with \"grantEncryptionRight\": true in the estate document, with"
                + " ensureEncryptionRight(7) in a program, or in the OVHcloud Control Panel.");
  }

  @Test
  @DisplayName("a vCenter user that is not there is told")
  void precheck_noSuchUser_isBlocked() {
    api.on("GET " + SERVICE + "/user?name=admin", 200, "[]");
    api.on("GET " + SERVICE + "/user", 200, "[]");
    good();

    assertThat(only(precheck()).seen()).contains("no user \"admin\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hds", "pcidss", "tokenValidation", "advancedSecurity"})
  @DisplayName("options that make tasks wait for a token are told with where to enter it")
  void precheck_tokenOption_isWarned(String option) {
    api.on(
        "GET " + SERVICE + "/securityOptions/compatibilityMatrix",
        200,
        "[{\"name\":\"" + option + "\",\"enabled\":true},{\"name\":\"snc\",\"enabled\":false}]");
    good();

    List<Finding> findings = precheck();

    Finding finding = only(findings);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.code()).isEqualTo(FindingCode.OVH_TASKS_WAIT_FOR_TOKEN);
    assertThat(finding.seen()).contains(option).doesNotContain("snc");
    assertThat(finding.advice()).contains("https://pcc-1.ovh.com/secure/").contains("15 min");
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
  void precheck_filteredAccess_looksAtNetworks(String network, boolean allowed) {
    api.on("GET " + SERVICE, 200, service("filtered"));
    api.on("GET " + SERVICE + "/allowedNetwork", 200, "[4,5]");
    api.on(
        "GET " + SERVICE + "/allowedNetwork/5",
        200,
        "{\"networkAccessId\":5,\"state\":\"allowed\",\"network\":\"" + network + "\"}");
    good();

    List<Finding> findings = precheck();

    if (allowed) {
      assertThat(findings).isEmpty();
    } else {
      assertThat(only(findings).isBlocking()).isTrue();
      assertThat(only(findings).code()).isEqualTo(FindingCode.ADDRESS_NOT_ALLOWED);
      assertThat(only(findings).seen()).contains("198.51.100.7");
    }
  }

  @Test
  @DisplayName("who may reach vCenter, and whether VM encryption is fit, is not known unless told")
  void precheck_notTold_isWarned() {
    api.on("GET " + SERVICE, 200, service("novel"));
    api.on("GET " + SERVICE + "/allowedNetwork", 200, "[]");
    api.on("GET " + SERVICE + "/vmEncryption", 200, "{}");
    good();

    assertThat(precheck())
        .allMatch(finding -> finding.severity() == Severity.WARNING)
        .extracting(Finding::code)
        .containsExactly(
            FindingCode.VM_ENCRYPTION_OPTION_NOT_READY, FindingCode.ADDRESS_NOT_ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{\"name\":\"twoFa\"}", "{\"enabled\":true}"})
  @DisplayName("an option of which it is not told which it is, or whether it is on, is not off")
  void precheck_optionNotTold_isAnError(String option) {
    api.on("GET " + SERVICE + "/securityOptions/compatibilityMatrix", 200, "[" + option + "]");
    good();

    assertThatThrownBy(this::precheck).isInstanceOf(DecodingException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.0,24,enabled,true",
    "198.51.100.7,32,enabling,false",
    "9.9.9.9,32,enabled,false"
  })
  @DisplayName("with two-factor authentication, the address must be in its whitelist")
  void precheck_twoFactor_looksAtWhitelist(String ip, int bits, String state, boolean allowed) {
    api.on(
        "GET " + SERVICE + "/securityOptions/compatibilityMatrix",
        200,
        "[{\"name\":\"twoFa\",\"enabled\":true}]");
    api.on("GET " + SERVICE + "/twoFAWhitelist", 200, "[1]");
    api.on(
        "GET " + SERVICE + "/twoFAWhitelist/1",
        200,
        "{\"id\":1,\"ip\":\""
            + ip
            + "\",\"cidrNetmask\":"
            + bits
            + ",\"state\":\""
            + state
            + "\"}");
    good();

    List<Finding> findings = precheck();

    if (allowed) {
      assertThat(findings).isEmpty();
    } else {
      assertThat(only(findings).isBlocking()).isTrue();
      assertThat(only(findings).code()).isEqualTo(FindingCode.ADDRESS_NOT_IN_TWO_FACTOR_WHITELIST);
    }
  }

  @Test
  @DisplayName("what OVHcloud does not show is a warning, not an exception")
  void precheck_optionsUnreadable_isWarned() {
    api.on("GET " + SERVICE + "/securityOptions/compatibilityMatrix", 500, "");
    good();

    List<Finding> findings = precheck();

    assertThat(only(findings).severity()).isEqualTo(Severity.WARNING);
    assertThat(only(findings).code()).isEqualTo(FindingCode.OVH_CHECK_REFUSED);
    assertThat(only(findings).seen()).contains("could not read the security options", "HTTP 500");
  }

  @Test
  @DisplayName("what has to be known and is not stands in the way: the option that cannot be read")
  void precheck_optionUnreadable_isBlocked() {
    api.on("GET " + SERVICE + "/vmEncryption", 500, "");
    good();

    assertThat(only(precheck()).isBlocking()).isTrue();
    assertThat(only(precheck()).code()).isEqualTo(FindingCode.OVH_CHECK_REFUSED);
  }

  @Test
  @DisplayName("credentials that are not accepted, and a network that is down, are exceptions")
  void precheck_cannotWork_throws() {
    api.on(
        "GET " + SERVICE,
        ScriptedApi.refusal(shape, 403, "INVALID_CREDENTIAL", "This credential is not valid"));
    good();
    assertThatThrownBy(this::precheck).isInstanceOf(AuthenticationException.class);

    api.close();
    assertThatThrownBy(this::precheck).isInstanceOf(ConnectionException.class);
  }

  @Test
  @DisplayName("without a consumer key there are no access rules to look at")
  void precheck_bearer_skipsRules() {
    good();
    try (OvhClient bearer =
        api.builder(OvhCredentials.bearer(Secret.of("token"))).maxTries(1).build()) {
      List<Finding> findings = bearer.privateCloud("pcc-1").precheck(REQUEST);
      assertThat(only(findings).severity()).isEqualTo(Severity.WARNING);
      assertThat(only(findings).code()).isEqualTo(FindingCode.OVH_RIGHTS_UNKNOWN);
      // granting a user a right is no call of a precheck or a plan
      List<String> needed =
          OvhIdentity.ACTIONS_FOR_VM_ENCRYPTION.stream()
              .filter(
                  action ->
                      !action.contains("user/task") && !action.endsWith("user/changeProperties"))
              .toList();
      assertThat(only(findings).advice()).contains(needed).doesNotContain("user/changeProperties");
      List<Finding> reading =
          bearer
              .privateCloud("pcc-1")
              .precheck(PrecheckRequest.builder().changes(Set.of()).build());
      assertThat(only(reading).advice())
          .contains("pccVMware:apiovh:vmEncryption/kms/get")
          .doesNotContain("create", "delete", "changeProperties", "resume", "user/get");
    }
    assertThat(api.requests()).noneMatch(request -> request.getTarget().contains("/auth/"));
  }

  @Test
  @DisplayName("an OVHcloud KMS is looked at if it is named, with the policy that it needs")
  void precheck_okms_isLookedAt() {
    String id = "11111111-2222-4333-8444-555555555555";
    PrecheckRequest request = PrecheckRequest.builder().okms(OkmsId.parse(id)).build();
    api.on(
        "GET /1.0/auth/currentCredential",
        200,
        RULES
            .replace("\"/*\"", "\"/dedicatedCloud*\"")
            .replace("]", ",{\"method\":\"GET\",\"path\":\"/auth/*\"}]"));
    good();
    List<Finding> blocked = client.privateCloud("pcc-1").precheck(request);
    assertThat(blocked.get(0).missing())
        .containsExactly(
            "GET /okms/resource/11111111-2222-4333-8444-555555555555",
            "GET /okms/resource/11111111-2222-4333-8444-555555555555/credential",
            "GET /okms/resource/11111111-2222-4333-8444-555555555555/credential/*",
            "POST /okms/resource/11111111-2222-4333-8444-555555555555/credential");
    assertThat(blocked.get(1).subject()).hasToString("OVHcloud KMS " + id);
    assertThat(blocked).allMatch(Finding::isBlocking);

    api.on("GET /v2/okms/resource/" + id + "?publicCA=true", 200, "{\"id\":\"" + id + "\"}");
    String user = "urn:v1:eu:identity:user:ab12345-ovh/vcenter";
    String policies =
        """
        [{"id":"p-1","name":"vcenter","identities":["%s"],
          "resources":[{"urn":"urn:v1:eu:resource:okms:%s"}],
          "permissions":{"allow":[{"action":"okms:kmip:*"}]}}]
        """
            .formatted(user, id);
    api.on("GET /v2/iam/policy", 200, policies);
    // of a KMS that is to sign, the credential gets the rights of who asks for it
    api.on(
        "GET /1.0/auth/details",
        200,
        "{\"account\":\"ab12345-ovh\",\"identities\":[\"" + user + "\"]}");
    Finding policy = client.privateCloud("pcc-1").precheck(request.toBuilder().build()).get(1);
    assertThat(policy.severity()).isEqualTo(Severity.WARNING);
    assertThat(policy.code()).isEqualTo(FindingCode.OKMS_RIGHTS_TOO_MUCH);
    assertThat(policy.advice())
        .contains("okms:kmip:create, okms:kmip:get, okms:kmip:activate")
        .contains("urn:v1:eu:resource:okms:" + id);

    // unless others are named
    PrecheckRequest other =
        request.toBuilder()
            .okmsIdentities(List.of("urn:v1:ca:identity:user:ab12345-ca/other"))
            .build();
    Finding lacking = client.privateCloud("pcc-1").precheck(other.toBuilder().build()).get(1);
    assertThat(lacking.code()).isEqualTo(FindingCode.OKMS_RIGHTS_MISSING);
    assertThat(lacking.advice()).contains("urn:v1:ca:resource:okms:" + id);

    // where nothing is signed and nobody is named, nobody knows whose rights count
    Finding unknown =
        client.privateCloud("pcc-1").precheck(request.toBuilder().changes(Set.of()).build()).get(1);
    assertThat(unknown.severity()).isEqualTo(Severity.WARNING);
    assertThat(unknown.code()).isEqualTo(FindingCode.OKMS_RIGHTS_UNKNOWN);
    assertThat(unknown.advice())
        .contains("okms:kmip:create, okms:kmip:get, okms:kmip:activate")
        .contains("and not okms:kmip:*")
        .contains("urn:v1:eu:resource:okms:" + id);
  }

  @Test
  @DisplayName("users are listed and found by name or login, in any case")
  void users_areFound() {
    api.on("GET " + SERVICE + "/user", 200, "[7,8,9]");
    api.on(
        "GET " + SERVICE + "/user/8",
        200,
        "{\"userId\":8,\"name\":\"ops\",\"login\":\"ops@pcc-1.ovh.com\",\"state\":\"delivered\","
            + "\"encryptionRight\":false,\"isTokenValidator\":true}");
    api.on("GET " + SERVICE + "/user?name=OPS%40pcc-1.ovh.com", 200, "[]");
    good();
    PrivateCloudUsers users = client.privateCloud("pcc-1").users();
    PrivateCloudUser ops = new PrivateCloudUser(8, "ops", "ops@pcc-1.ovh.com", false);

    assertThat(users.list()).extracting(PrivateCloudUser::id).containsExactly(7L, 8L);
    assertThat(users.findByName("OPS@pcc-1.ovh.com")).contains(ops);
    assertThat(users.findByName("ADMIN")).map(PrivateCloudUser::id).contains(7L);
    assertThat(users.findByName("nobody")).isEmpty();
    assertThat(users.get(8)).isEqualTo(ops);
    assertThat(users.find(8)).contains(ops);
    assertThat(users.find(9)).isEmpty();
    assertThatThrownBy(() -> users.get(9)).isInstanceOf(NotFoundException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> users.findByName(" "));
  }

  @Test
  @DisplayName("the right is granted as planned, waited for, and the user is as it is then")
  void ensureEncryptionRight_lacking_isGrantedAsPlanned() {
    String user = "GET " + SERVICE + "/user/7";
    String without = "{\"userId\":7,\"name\":\"admin\",\"encryptionRight\":false}";
    api.on(user, 200, without).on(user, 200, without);
    api.on(user, 200, "{\"userId\":7,\"name\":\"admin\",\"encryptionRight\":true}");
    api.on(
        "POST " + SERVICE + "/user/7/changeProperties", 200, "{\"taskId\":3,\"state\":\"todo\"}");
    api.on("GET " + SERVICE + "/task/3", 200, "{\"taskId\":3,\"state\":\"doing\"}");
    api.on("GET " + SERVICE + "/task/3", 200, "{\"taskId\":3,\"userId\":7,\"state\":\"done\"}");
    PrivateCloudUsers users = client.privateCloud("pcc-1").users();

    List<Change> plan = users.planEncryptionRight(7);
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
    var grant = users.ensureEncryptionRight(7);

    assertThat(plan)
        .hasToString(
            "[OVHcloud API, vCenter user admin (7), right to manage encryption: no -> yes]");
    assertThat(grant.changes()).isEqualTo(plan);
    assertThat(grant.value().id()).isEqualTo("3");
    assertThat(api.lastRequest().getBody())
        .isEqualTo(ByteString.encodeUtf8("{\"encryptionRight\":true}"));
    assertThat(grant.value().await(Duration.ofMinutes(1)).encryptionRight()).isTrue();
  }

  @Test
  @DisplayName("a user who has the right is left alone")
  void ensureEncryptionRight_isThere_sendsNothing() {
    good();
    PrivateCloudUsers users = client.privateCloud("pcc-1").users();

    assertThat(users.planEncryptionRight(7)).isEmpty();
    var grant = users.ensureEncryptionRight(7);

    assertThat(grant.isChanged()).isFalse();
    assertThat(grant.value().await(Duration.ofMinutes(1)).encryptionRight()).isTrue();
    assertThatThrownBy(() -> users.ensureEncryptionRight(9)).isInstanceOf(NotFoundException.class);
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
  }

  @Test
  @DisplayName("a right that somebody takes away after it was seen is told by the wait")
  void ensureEncryptionRight_takenAwaySince_isTold() {
    String user = "GET " + SERVICE + "/user/7";
    api.on(user, 200, "{\"userId\":7,\"name\":\"admin\",\"encryptionRight\":true}");
    api.on(user, 200, "{\"userId\":7,\"name\":\"admin\",\"encryptionRight\":false}");

    var grant = client.privateCloud("pcc-1").users().ensureEncryptionRight(7);

    assertThat(grant.isChanged()).isFalse();
    assertThatThrownBy(() -> grant.value().await(Duration.ofMinutes(1)))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("does not have the right");
  }

  @Test
  @DisplayName("a user of whom it is not told whether he has the right is not one without it")
  void ensureEncryptionRight_notTold_sendsNothing() {
    api.on("GET " + SERVICE + "/user/7", 200, "{\"userId\":7,\"name\":\"admin\"}");

    assertThatThrownBy(() -> client.privateCloud("pcc-1").users().ensureEncryptionRight(7))
        .isInstanceOf(DecodingException.class);
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
  }

  @Test
  @DisplayName("a task that is done is no right: the user is looked at")
  void ensureEncryptionRight_doneWithoutEffect_fails() {
    String user = "GET " + SERVICE + "/user/7";
    String without = "{\"userId\":7,\"name\":\"admin\",\"encryptionRight\":false}";
    api.on(user, 200, without).on(user, 200, without);
    api.on(
        "POST " + SERVICE + "/user/7/changeProperties", 200, "{\"taskId\":3,\"state\":\"todo\"}");
    api.on("GET " + SERVICE + "/task/3", 200, "{\"taskId\":3,\"userId\":7,\"state\":\"done\"}");
    var grant = client.privateCloud("pcc-1").users().ensureEncryptionRight(7).value();

    assertThatThrownBy(() -> grant.await(Duration.ofMinutes(1)))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("does not have the right to manage encryption");
  }

  @Test
  @DisplayName("requests that make no sense are refused")
  void refusals() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrecheckRequest.builder().vcenterUser(""))
        .withMessageContaining("blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrecheckRequest.builder().vcenterAccessFrom("2001:db8::1"))
        .withMessageContaining("2001:db8::1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> REQUEST.toBuilder().vcenterAccessFrom("198.51.100.0/24"))
        .withMessageContaining("198.51.100.0/24");
  }

  private List<Finding> precheck() {
    return client.privateCloud("pcc-1").precheck(REQUEST);
  }

  private static Finding only(List<Finding> findings) {
    assertThat(findings).hasSize(1);
    return findings.get(0);
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
        "{\"userId\":7,\"name\":\"admin\",\"login\":\"admin@x\",\"encryptionRight\":true}");
    api.onElse("GET " + SERVICE + "/securityOptions/compatibilityMatrix", 200, "[]");
  }

  private static String service(String policy) {
    return "{\"serviceName\":\"pcc-1\",\"state\":\"delivered\",\"userAccessPolicy\":\""
        + policy
        + "\",\"certifiedInterfaceUrl\":\"https://pcc-1.ovh.com/secure/\"}";
  }
}
