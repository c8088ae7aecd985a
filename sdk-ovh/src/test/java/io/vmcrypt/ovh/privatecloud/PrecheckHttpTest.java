package io.vmcrypt.ovh.privatecloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.ScriptedApi;
import io.vmcrypt.ovh.WithScriptedApi;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InBothErrorShapes
class PrecheckHttpTest extends WithScriptedApi {

  private static final String SERVICE = "/1.0/dedicatedCloud/pcc-1";
  private static final String RULES =
      "{\"rules\":[{\"method\":\"GET\",\"path\":\"/*\"},{\"method\":\"POST\",\"path\":\"/*\"},"
          + "{\"method\":\"DELETE\",\"path\":\"/*\"}]}";
  private static final PrecheckRequest REQUEST =
      PrecheckRequest.builder().vcenterUser("admin").vcenterAccessFrom("198.51.100.7").build();

  PrecheckHttpTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @Override
  protected OvhClient newClient() {
    return api.builder().maxTries(1).build();
  }

  @Test
  @DisplayName("a private cloud where all is well has no findings, and nothing is changed")
  void precheck_allIsWell_findsNothing() {
    good();

    List<Finding> findings = precheck();

    assertThat(findings).isEmpty();
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
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

  /**
   * What OVHcloud answers instead of what is well, {@code path status body}; then each finding in
   * its order.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
"""
a service being upgraded     | . 200 {"serviceName":"pcc-1","state":"upgrading","userAccessPolicy":"open"} | BLOCKING private-cloud-not-delivered … private cloud pcc-1, state: … upgrading
a service without a state    | . 200 {"serviceName":"pcc-1","userAccessPolicy":"open"} | BLOCKING private-cloud-not-delivered … private cloud pcc-1, state: … in state unknown
a suspended service          | . 200 {"serviceName":"pcc-1","state":"delivered","userAccessPolicy":"open","iam":{"state":"SUSPENDED"}} | BLOCKING private-cloud-not-in-use … private cloud pcc-1, state: … SUSPENDED
no such service              | . 404 {"class":"Client::NotFound","message":"no such service"} | BLOCKING ovh-check-refused … private cloud pcc-1, state: … no such service
an expired service           | . 460 {"message":"This Service is expired"} | BLOCKING ovh-check-refused … private cloud pcc-1, state: … expired
an action that is missing    | /user?name=admin 403 {"class":"Client::Forbidden","message":"no","details":{"unauthorizedActionsByIAM":"pccVMware:apiovh:user/get"}} | BLOCKING ovh-check-refused … vCenter user: … Missing: pccVMware:apiovh:user/get.
an option that is broken     | /vmEncryption 200 {"state":"error"} | BLOCKING vm-encryption-option-not-ready
an option without a state    | /vmEncryption 200 {} | WARNING vm-encryption-option-not-ready
an option that is not shown  | /vmEncryption 500 | BLOCKING ovh-check-refused
a user without the right     | /user/7 200 {"userId":7,"name":"admin","encryptionRight":false} | BLOCKING vcenter-user-lacks-encryption-right: OVHcloud API, vCenter user admin (7): the user "admin" may not manage encryption in vCenter. Give the user that right: with "grantEncryptionRight": true in the estate document, with ensureEncryptionRight(7) in a program, or in the OVHcloud Control Panel.
a user who is not there      | /user?name=admin 200 []; /user 200 [] | BLOCKING vcenter-user-not-listed … no user "admin"
options that are not shown   | OPTIONS 500 | WARNING ovh-check-refused … could not read the security options … HTTP 500
hds                          | OPTIONS 200 [{"name":"hds","enabled":true},{"name":"snc","enabled":false}] | WARNING ovh-tasks-wait-for-token … because of hds. … 15 minutes to enter it at https://pcc-1.ovh.com/secure/
pcidss and advancedSecurity  | OPTIONS 200 [{"name":"pcidss","enabled":true},{"name":"advancedSecurity","enabled":true}] | WARNING ovh-tasks-wait-for-token … because of advancedSecurity, pcidss.
tokenValidation              | OPTIONS 200 [{"name":"tokenValidation","enabled":true}] | WARNING ovh-tasks-wait-for-token … because of tokenValidation.
in a network                 | . filtered; /allowedNetwork 200 [4,5]; /allowedNetwork/5 200 {"networkAccessId":5,"state":"allowed","network":"198.51.100.0/24"} |
in a network of one          | . filtered; /allowedNetwork 200 [5]; /allowedNetwork/5 200 {"networkAccessId":5,"state":"allowed","network":"198.51.100.7/32"} |
the network itself           | . filtered; /allowedNetwork 200 [5]; /allowedNetwork/5 200 {"networkAccessId":5,"state":"allowed","network":"198.51.100.7"} |
in the network of all        | . filtered; /allowedNetwork 200 [5]; /allowedNetwork/5 200 {"networkAccessId":5,"state":"allowed","network":"0.0.0.0/0"} |
beside a network             | . filtered; /allowedNetwork 200 [5]; /allowedNetwork/5 200 {"networkAccessId":5,"state":"allowed","network":"198.51.100.8/29"} | BLOCKING address-not-allowed … 198.51.100.7
a network that is none       | . filtered; /allowedNetwork 200 [5]; /allowedNetwork/5 200 {"networkAccessId":5,"state":"allowed","network":"198.51.100.0/33"} | BLOCKING address-not-allowed … 198.51.100.7
a network of another kind    | . filtered; /allowedNetwork 200 [5]; /allowedNetwork/5 200 {"networkAccessId":5,"state":"allowed","network":"2001:db8::/32"} | BLOCKING address-not-allowed … 198.51.100.7
who may come is not told     | . novel; /allowedNetwork 200 [] | WARNING address-not-allowed … OVHcloud does not say that all may
in the whitelist             | TWO_FACTOR; /twoFAWhitelist/1 200 {"id":1,"ip":"198.51.100.0","cidrNetmask":24,"state":"enabled"} |
not yet in the whitelist     | TWO_FACTOR; /twoFAWhitelist/1 200 {"id":1,"ip":"198.51.100.7","cidrNetmask":32,"state":"enabling"} | BLOCKING address-not-in-two-factor-whitelist
not in the whitelist         | TWO_FACTOR; /twoFAWhitelist/1 200 {"id":1,"ip":"9.9.9.9","cidrNetmask":32,"state":"enabled"} | BLOCKING address-not-in-two-factor-whitelist
""")
  @DisplayName("what stands in the way, or is not known, is told")
  void precheck_scene_isTold(String name, String answers, @Nullable String finding) {
    for (String answer : answers.split("; ", -1)) {
      answers(answer);
    }
    good();

    if (finding == null) {
      assertThat(precheck()).isEmpty();
    } else {
      assertThat(only(precheck()).toString())
          .startsWith(finding.split(" … ", -1)[0])
          .containsSubsequence(finding.split(" … ", -1));
    }
  }

  private void answers(String answer) {
    String[] words = answer.split(" ", 3);
    String options = "/securityOptions/compatibilityMatrix";
    if (answer.equals("TWO_FACTOR")) {
      api.on("GET " + SERVICE + options, 200, "[{\"name\":\"twoFa\",\"enabled\":true}]");
      api.on("GET " + SERVICE + "/twoFAWhitelist", 200, "[1]");
    } else if (words.length == 2 && !words[1].equals("500")) {
      api.on("GET " + SERVICE, 200, service(words[1]));
    } else {
      api.on(
          "GET " + SERVICE + words[0].replace(".", "").replace("OPTIONS", options),
          Integer.parseInt(words[1]),
          words.length == 2 ? "" : words[2]);
    }
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
      assertThat(only(findings).advice())
          .contains("vmEncryption/kms/create", "vmEncryption/kms/delete", "twoFAWhitelist/get")
          .doesNotContain("user/changeProperties");
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
    PrecheckRequest.Builder request = PrecheckRequest.builder().okms(OkmsId.parse(id));
    api.on(
        "GET /1.0/auth/currentCredential",
        200,
        RULES
            .replace("\"/*\"", "\"/dedicatedCloud*\"")
            .replace("]", ",{\"method\":\"GET\",\"path\":\"/auth/*\"}]"));
    good();
    List<Finding> blocked = client.privateCloud("pcc-1").precheck(request.build());
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
    Finding policy = client.privateCloud("pcc-1").precheck(request.build()).get(1);
    assertThat(policy.severity()).isEqualTo(Severity.WARNING);
    assertThat(policy.code()).isEqualTo(FindingCode.OKMS_RIGHTS_TOO_MUCH);
    assertThat(policy.advice())
        .contains("okms:kmip:create, okms:kmip:get, okms:kmip:activate")
        .contains("urn:v1:eu:resource:okms:" + id);

    // unless others are named
    request.okmsIdentities(List.of("urn:v1:ca:identity:user:ab12345-ca/other"));
    Finding lacking = client.privateCloud("pcc-1").precheck(request.build()).get(1);
    assertThat(lacking.code()).isEqualTo(FindingCode.OKMS_RIGHTS_MISSING);
    assertThat(lacking.advice()).contains("urn:v1:ca:resource:okms:" + id);

    // where nothing is signed and nobody is named, nobody knows whose rights count
    Finding unknown =
        client
            .privateCloud("pcc-1")
            .precheck(request.okmsIdentities(List.of()).changes(Set.of()).build())
            .get(1);
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

  /** Whether the user has the right, each time it is read: yes, no, or not told; a task is 3. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          is granted as planned             | no, yes     | done PrivateCloudUser | 1
          is there                          | yes         | done PrivateCloudUser | 0
          is taken away after it was seen   | yes, no     | OperationFailedException … does not have the right to manage encryption | 0
          does not come though the task ends | no         | OperationFailedException … does not have the right to manage encryption | 1
          is not told, which is not no      | untold      | DecodingException … does not say whether | 0
          """)
  @DisplayName("the right to manage encryption")
  void ensureEncryptionRight_scene(String name, String has, String end, int sent) {
    for (String each : has.split(", ", -1)) {
      String right = each.equals("untold") ? "" : ",\"encryptionRight\":" + each.equals("yes");
      api.on("GET " + SERVICE + "/user/7", 200, "{\"userId\":7,\"name\":\"admin\"" + right + "}");
    }
    api.on("POST " + SERVICE + "/user/7/changeProperties", 200, "{\"taskId\":3}")
        .on("GET " + SERVICE + "/task/3", 200, "{\"taskId\":3,\"state\":\"doing\"}")
        .on("GET " + SERVICE + "/task/3", 200, "{\"taskId\":3,\"userId\":7,\"state\":\"done\"}");
    PrivateCloudUsers users = client.privateCloud("pcc-1").users();

    String outcome;
    try {
      var grant = users.ensureEncryptionRight(7);
      assertThat(grant.changes()).hasSize(sent);
      outcome = "done " + grant.value().await(Duration.ofMinutes(1));
    } catch (SdkException e) {
      outcome = e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    assertThat(outcome).containsSubsequence(end.split(" … ", -1));
    assertThat(api.requests())
        .filteredOn(request -> request.getMethod().equals("POST"))
        .hasSize(sent)
        .allMatch(
            request ->
                ByteString.encodeUtf8("{\"encryptionRight\":true}").equals(request.getBody()));
  }

  @Test
  @DisplayName("what is planned is said, and nothing is sent")
  void planEncryptionRight_sendsNothing() {
    api.on(
        "GET " + SERVICE + "/user/7",
        200,
        "{\"userId\":7,\"name\":\"admin\",\"encryptionRight\":false}");

    assertThat(client.privateCloud("pcc-1").users().planEncryptionRight(7))
        .hasToString(
            "[OVHcloud API, vCenter user admin (7), right to manage encryption: no -> yes]");
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
  }

  @Test
  @DisplayName("requests that make no sense are refused")
  void refusals() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrecheckRequest.builder().vcenterUser("").build())
        .withMessageContaining("blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrecheckRequest.builder().vcenterAccessFrom("2001:db8::1"))
        .withMessageContaining("2001:db8::1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrecheckRequest.builder().vcenterAccessFrom("198.51.100.0/24"))
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
