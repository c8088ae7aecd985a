package io.vmcrypt.ovh.okms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.ScriptedApi;
import io.vmcrypt.ovh.WithScriptedApi;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import mockwebserver3.MockResponse;
import okio.ByteString;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InBothErrorShapes
class OkmsHttpTest extends WithScriptedApi {

  private static final String ID = "734b9b45-8b1a-469c-b140-b10bd6540017";
  private static final String CREDENTIAL = "2b7e0f6c-1f3a-4d59-9f0e-0c5b3a1d2e4f";
  private static final String LIST = "GET /v2/okms/resource";
  private static final String CREDENTIALS = "/v2/okms/resource/" + ID + "/credential";
  private static final OkmsCredentialRequest REQUEST =
      OkmsCredentialRequest.of(
          "vcenter", VcenterCsr.REQUEST, List.of("urn:v1:eu:identity:account:ab12345-ovh"));

  private static TestAuthority authority;

  OkmsHttpTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @BeforeAll
  static void makeAuthority() {
    authority = TestAuthority.create();
  }

  @Test
  @DisplayName("a cursor that no header can hold ends the list with what came")
  void list_oddCursor_isTold() {
    api.on(
        LIST,
        new MockResponse.Builder()
            .code(200)
            .addHeader("Content-Type", "application/json")
            .addHeaderLenient("X-Pagination-Cursor-Next", "p\u00e4ge")
            .body("[]")
            .build());

    assertThatThrownBy(() -> client.okms().list())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("cursor");
    assertThat(api.requests()).hasSize(1);
  }

  @Test
  @DisplayName("a certificate for the same key with the rights of others is not the one asked for")
  void ensureCredential_otherIdentities_isAnotherOne() {
    api.on(
        "GET " + CREDENTIALS,
        200,
        "["
            + ready("urn:v1:eu:identity:user:ab12345-ovh/other", authority.signCsr(VcenterCsr.PEM))
            + "]");

    assertThat(client.okms().planCredential(OkmsId.parse(ID), REQUEST)).hasSize(1);
  }

  @Test
  @DisplayName("a certificate whose time is over is not the one asked for, whatever its state")
  void ensureCredential_timeIsOver_isAnotherOne() {
    api.on(
        "GET " + CREDENTIALS,
        200,
        "[" + ready(REQUEST.identityUrns().get(0), authority.signCsr(VcenterCsr.PEM)) + "]");

    assertThat(client.okms().planCredential(OkmsId.parse(ID), REQUEST)).isEmpty();
    api.time.clock().advance(Duration.ofDays(365 * 100));
    assertThat(client.okms().planCredential(OkmsId.parse(ID), REQUEST)).hasSize(1);
  }

  @Test
  @DisplayName("key servers are listed over all pages, by signed calls of version 2")
  void list_twoPages_areJoined() {
    api.on(
        LIST,
        page(
            "[{\"id\":\""
                + ID
                + "\",\"region\":\"eu-west-rbx\",\"kmipEndpoint\":"
                + "\"eu-west-rbx.okms.ovh.net:5696\",\"kmipRsaEndpoint\":"
                + "\"eu-west-rbx.okms.ovh.net:5697\",\"iam\":{}}]",
            "next+1"));
    api.on(LIST, 200, "[{\"id\":\"" + CREDENTIAL + "\",\"kmipEndpoint\":\"no address\"}]");

    List<OkmsKeyServer> servers = client.okms().list();

    assertThat(servers)
        .containsExactly(
            new OkmsKeyServer(
                OkmsId.parse(ID),
                "eu-west-rbx",
                HostAndPort.of("eu-west-rbx.okms.ovh.net", 5696),
                HostAndPort.of("eu-west-rbx.okms.ovh.net", 5697),
                List.of(),
                List.of(),
                ""),
            new OkmsKeyServer(
                OkmsId.parse(CREDENTIAL),
                "",
                null,
                null,
                List.of(),
                List.of(),
                "a KMIP address in the answer cannot be read"));
    assertThat(api.requests())
        .extracting(request -> request.getHeaders().get("X-Pagination-Cursor"))
        .containsExactly(null, "next+1");
    assertThat(api.requests())
        .allMatch(request -> request.getHeaders().get("X-Ovh-Signature") != null);
  }

  @Test
  @DisplayName("a list without an end is ended")
  void list_endless_isEnded() {
    String one = "[{\"id\":\"" + ID + "\"}]";
    String other = "[{\"id\":\"" + CREDENTIAL + "\"}]";
    assertEnds("the same cursor", 2, page(one, "again"), page(other, "again"));
    assertEnds("the same thing", 2, page(one, "next"), page(one, "other"));
    assertEnds("an empty page", 1, page("[]", "next"), page(one, "other"));
    assertEnds("an entry that says nothing", 1, page("[null]", "next"), page(one, "other"));
  }

  private void assertEnds(String how, int requests, MockResponse... pages) {
    try (ScriptedApi other = new ScriptedApi();
        OvhClient reader = other.client()) {
      for (MockResponse page : pages) {
        other.on(LIST, page);
      }
      assertThatThrownBy(() -> reader.okms().list())
          .as(how)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("the list ");
      assertThat(other.requests()).as(how).hasSize(requests);
    }
  }

  @Test
  @DisplayName("a key server comes with its public CAs")
  void get_withCas_areRead() {
    String pem = authority.certificatePem().replace("\n", "\\n");
    api.on(
        "GET /v2/okms/resource/" + ID + "?publicCA=true",
        200,
        "{\"id\":\""
            + ID
            + "\",\"publicCA\":\""
            + pem
            + "\",\"publicRsaCA\":\""
            + pem
            + pem
            + "\"}");

    OkmsKeyServer server = client.okms().get(OkmsId.parse(ID));

    assertThat(server.publicCa()).containsExactly(authority.certificate());
    assertThat(server.publicRsaCa()).hasSize(2);
    assertThat(server)
        .hasToString("OKMS " + ID + ", KMIP nowhere, with an RSA certificate nowhere");
    assertThat(client.okms().find(OkmsId.parse(ID))).contains(server);
    assertThat(client.okms().find(OkmsId.parse(CREDENTIAL))).isEmpty();
    assertThatThrownBy(() -> client.okms().get(OkmsId.parse(CREDENTIAL)))
        .isInstanceOf(NotFoundException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"id\":\"x\"}", "{\"id\":\"" + ID + "\",\"publicCA\":\"no PEM\"}"})
  @DisplayName("an answer that makes no sense is told")
  void get_oddAnswer_isTold(String body) {
    api.on("GET /v2/okms/resource/" + ID + "?publicCA=true", 200, body);

    assertThatThrownBy(() -> client.okms().get(OkmsId.parse(ID)))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  @DisplayName("a credential is asked for by CSR, waited for, and comes with its certificate")
  void ensureCredential_becomesReady_hasCertificate() {
    String pem = authority.signCsr(VcenterCsr.PEM).replace("\n", "\\n");
    api.on("POST " + CREDENTIALS, 200, "{\"id\":\"" + CREDENTIAL + "\",\"status\":\"CREATING\"}");
    String one = "GET " + CREDENTIALS + "/" + CREDENTIAL;
    api.on(one, 200, "{\"id\":\"" + CREDENTIAL + "\",\"status\":\"CREATING\"}");
    api.on(one, 200, "{\"id\":\"" + CREDENTIAL + "\",\"status\":\"READY\"}");
    api.on(
        one,
        200,
        "{\"id\":\""
            + CREDENTIAL
            + "\",\"name\":\"vcenter\",\"status\":\"READY\","
            + "\"certificatePEM\":\""
            + pem
            + "\",\"expiredAt\":\"2027-11-24T10:00:00Z\"}");

    Operation<OvhProgress, OkmsCredential> issue = ensure(REQUEST);

    assertThat(api.lastRequest().getBody())
        .isEqualTo(
            ByteString.encodeUtf8(
                "{\"name\":\"vcenter\",\"csr\":\""
                    + VcenterCsr.REQUEST.pem().replace("\n", "\\n")
                    + "\",\"identityURNs\":[\"urn:v1:eu:identity:account:ab12345-ovh\"]}"));
    assertThat(issue.id()).isEqualTo(CREDENTIAL);
    OkmsCredential credential = issue.await(Duration.ofMinutes(5));
    assertThat(credential.state()).isEqualTo(OkmsCredential.State.READY);
    assertThat(credential.certificate()).hasSize(1);
    assertThat(credential.certificate().get(0).getIssuerX500Principal())
        .isEqualTo(authority.certificate().getSubjectX500Principal());
    assertThat(credential.expiredAt()).isEqualTo(Instant.parse("2027-11-24T10:00:00Z"));
    assertThat(api.time.sleeps()).hasSize(2);
  }

  @Test
  @DisplayName("a description is sent when it is given")
  void ensureCredential_options_areSent() {
    api.on("POST " + CREDENTIALS, 200, "{\"id\":\"" + CREDENTIAL + "\"}");

    ensure(REQUEST.description("d"));

    ByteString body = api.lastRequest().getBody();
    assertThat(body).isNotNull();
    assertThat(String.valueOf(body == null ? "" : body.utf8())).endsWith(",\"description\":\"d\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ERROR", "EXPIRED", "DELETING"})
  @DisplayName("a credential that cannot be issued ends the wait at once")
  void await_fails_atOnce(String state) {
    api.on("POST " + CREDENTIALS, 200, "{\"id\":\"" + CREDENTIAL + "\"}");
    api.on(
        "GET " + CREDENTIALS + "/" + CREDENTIAL,
        200,
        "{\"id\":\"" + CREDENTIAL + "\",\"status\":\"" + state + "\"}");

    assertThatThrownBy(() -> ensure(REQUEST).await(Duration.ofMinutes(1)))
        .isInstanceOfSatisfying(
            OperationFailedException.class, e -> assertThat(e.state()).isEqualTo(state));
    assertThat(api.time.sleeps()).isEmpty();
  }

  @Test
  @DisplayName(
      "a credential that is refused is told by what was refused, and nothing is looked for")
  void ensureCredential_refused_isTold() {
    api.on(
        "POST " + CREDENTIALS,
        ScriptedApi.refusal(shape, 403, "NOT_GRANTED_CALL", "This call has not been granted"));

    assertThatThrownBy(() -> ensure(REQUEST))
        .isInstanceOfSatisfying(
            PermissionDeniedException.class,
            e -> {
              assertThat(e.missing()).containsExactly("POST " + CREDENTIALS);
              assertThat(e.advice()).contains("/okms/*");
            });
    assertThat(api.requests()).hasSize(2);
  }

  @Test
  @DisplayName("a credential that OVHcloud does not show yet is waited for, for a minute")
  void ensureCredential_notShownYet_isWaitedFor() {
    String one = "GET " + CREDENTIALS + "/" + CREDENTIAL;
    MockResponse unknown =
        ScriptedApi.refusal(shape, 404, "NOT_FOUND", "This credential does not exist");
    api.on("POST " + CREDENTIALS, 200, "{\"id\":\"" + CREDENTIAL + "\"}");
    api.on(one, unknown);
    api.on(one, unknown);
    api.on(one, 200, "{\"id\":\"" + CREDENTIAL + "\",\"status\":\"ERROR\"}");
    api.on(one, unknown);

    Operation<OvhProgress, OkmsCredential> issue = ensure(REQUEST);

    assertThat(issue.poll().isUnderWay()).isTrue();
    assertThatThrownBy(() -> issue.await(Duration.ofMinutes(5)))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("state ERROR");
    assertThat(api.time.sleeps()).hasSize(1);
    // it was seen: now it is gone
    assertThatThrownBy(issue::poll).isInstanceOf(NotFoundException.class);
  }

  @Test
  @DisplayName("one that OVHcloud never shows ends the wait after a minute")
  void ensureCredential_neverShown_ends() {
    api.on("POST " + CREDENTIALS, 200, "{\"id\":\"" + CREDENTIAL + "\"}");
    api.on(
        "GET " + CREDENTIALS + "/" + CREDENTIAL,
        ScriptedApi.refusal(shape, 404, "NOT_FOUND", "This credential does not exist"));

    Operation<OvhProgress, OkmsCredential> issue = ensure(REQUEST);

    assertThatThrownBy(() -> issue.await(Duration.ofHours(1)))
        .isInstanceOf(NotFoundException.class);
    Duration waited = api.time.sleeps().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(waited).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(70));
    assertThat(api.requests()).filteredOn(call -> call.getMethod().equals("POST")).hasSize(1);
  }

  @Test
  @DisplayName("a certificate that cannot be read is told; the others of the list are there")
  void listCredentials_unreadable_isTold() {
    String broken = "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n";
    String odd =
        "{\"id\":\""
            + CREDENTIAL
            + "\",\"name\":\"vcenter\",\"status\":\"READY\",\"certificatePEM\":\""
            + broken
            + "\",\"identityURNs\":[\"urn:v1:eu:identity:account:ab12345-ovh\"]}";
    api.on(
        "GET " + CREDENTIALS,
        200,
        "[" + odd + ",{\"id\":\"" + ID + "\",\"status\":\"CREATING\",\"name\":\"other\"}]");
    api.on("GET " + CREDENTIALS + "/" + CREDENTIAL, 200, odd);
    api.on(
        LIST,
        200,
        "[{\"id\":\""
            + ID
            + "\",\"publicCA\":\""
            + broken
            + "\"},{\"id\":\""
            + CREDENTIAL
            + "\"}]");

    assertThat(client.okms().listCredentials(OkmsId.parse(ID)))
        .satisfiesExactly(
            first -> {
              assertThat(first.unreadable())
                  .isEqualTo("a certificate in the answer cannot be read");
              assertThat(first.certificate()).isEmpty();
              assertThat(first.toString()).endsWith("; a certificate in the answer cannot be read");
            },
            second -> assertThat(second.unreadable()).isEmpty());
    assertThat(client.okms().list())
        .extracting(OkmsKeyServer::unreadable)
        .containsExactly("a certificate in the answer cannot be read", "");
    // it may be the one that is wanted: no second one is asked for
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> client.okms().ensureCredential(OkmsId.parse(ID), REQUEST),
            () -> client.okms().planCredential(OkmsId.parse(ID), REQUEST))) {
      assertThatThrownBy(call)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("a certificate in the answer cannot be read");
    }
    assertThat(api.requests()).noneMatch(call -> call.getMethod().equals("POST"));
    assertThat(client.okms().planCredential(OkmsId.parse(ID), REQUEST.description("another")))
        .hasSize(1);
  }

  @Test
  @DisplayName(
      "an address that cannot be read is not taken for none, in whose place another is used")
  void get_addressUnreadable_isTold() {
    api.on(
        "GET /v2/okms/resource/" + ID + "?publicCA=true",
        200,
        "{\"id\":\""
            + ID
            + "\",\"kmipEndpoint\":\"eu-west-rbx.okms.ovh.net:5696\","
            + "\"kmipRsaEndpoint\":\"eu-west-rbx.okms.ovh.net:rsa\"}");

    assertThatThrownBy(() -> client.okms().get(OkmsId.parse(ID)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("a KMIP address in the answer cannot be read");
  }

  @Test
  @DisplayName("credentials are listed, known and unknown states alike")
  void listCredentials_areRead() {
    api.on(
        "GET " + CREDENTIALS,
        200,
        "[{\"id\":\""
            + CREDENTIAL
            + "\",\"status\":\"DREAMING\",\"x\":1},{\"id\":\""
            + ID
            + "\"}]");

    assertThat(client.okms().listCredentials(OkmsId.parse(ID)))
        .extracting(OkmsCredential::state)
        .containsExactly(OkmsCredential.State.of("DREAMING"), OkmsCredential.State.UNKNOWN);
  }

  @Test
  @DisplayName("requests that make no sense are refused before anything is sent")
  void refusals() {
    List<String> urns = List.of("urn:v1:eu:identity:account:ab12345-ovh");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OkmsCredentialRequest.of(" ", VcenterCsr.REQUEST, urns))
        .withMessageContaining("1 to 50");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OkmsCredentialRequest.of("x".repeat(51), VcenterCsr.REQUEST, urns));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OkmsCredentialRequest.of("n", VcenterCsr.REQUEST, List.of()))
        .withMessageContaining("1 to 25");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                OkmsCredentialRequest.of(
                    "n", VcenterCsr.REQUEST, Collections.nCopies(26, urns.get(0))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OkmsCredentialRequest.of("n", VcenterCsr.REQUEST, List.of("me")))
        .withMessageContaining("\"me\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> REQUEST.description("x".repeat(201)))
        .withMessageContaining("200");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OkmsId.parse("rbx"))
        .withMessageContaining("\"rbx\"");
    assertThat(api.allRequests()).isEmpty();
  }

  private Operation<OvhProgress, OkmsCredential> ensure(OkmsCredentialRequest request) {
    api.onElse("GET " + CREDENTIALS, 200, "[]");
    return client.okms().ensureCredential(OkmsId.parse(ID), request).value();
  }

  private static MockResponse page(String body, String next) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "application/json")
        .addHeader("X-Pagination-Cursor-Next", next)
        .body(body)
        .build();
  }

  private static String ready(String identity, String pem) {
    return "{\"id\":\""
        + CREDENTIAL
        + "\",\"name\":\"vcenter\",\"status\":\"READY\",\"identityURNs\":[\""
        + identity
        + "\"],\"certificatePEM\":\""
        + pem.replace("\n", "\\n")
        + "\"}";
  }
}
