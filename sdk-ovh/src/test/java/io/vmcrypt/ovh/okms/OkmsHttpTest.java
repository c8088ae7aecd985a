package io.vmcrypt.ovh.okms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.ScriptedApi;
import io.vmcrypt.ovh.WithScriptedApi;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import mockwebserver3.MockResponse;
import okio.ByteString;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  @DisplayName("a list without an end is ended")
  void list_endless_isEnded() {
    String one = "[{\"id\":\"" + ID + "\"}]";
    String other = "[{\"id\":\"" + CREDENTIAL + "\"}]";
    assertEnds("the same cursor", 2, page(one, "again"), page(other, "again"));
    assertEnds("the same thing", 2, page(one, "next"), page(one, "other"));
    assertEnds("an empty page", 1, page("[]", "next"), page(one, "other"));
    assertEnds("an entry that says nothing", 1, page("[null]", "next"), page(one, "other"));
    assertEnds("a cursor that no header can hold", 1, page(one, "p\u00e4ge"), page(other, ""));
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
          .hasMessageContaining("the list");
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
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {}                                      | makes no sense
          {"id":"x"}                              | makes no sense
          {"id":"ID","publicCA":"no PEM"}         | a certificate or a KMIP address in the answer cannot be read
          {"id":"ID","kmipEndpoint":"eu-west-rbx.okms.ovh.net:5696","kmipRsaEndpoint":"eu-west-rbx.okms.ovh.net:rsa"} | a certificate or a KMIP address in the answer cannot be read
          """)
  @DisplayName("an answer that makes no sense is told, and no other address is taken in its place")
  void get_oddAnswer_isTold(String body, String seen) {
    api.on("GET /v2/okms/resource/" + ID + "?publicCA=true", 200, body.replace("ID", ID));

    assertThatThrownBy(() -> client.okms().get(OkmsId.parse(ID)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining(seen);
  }

  /**
   * What OVHcloud answers, in its order: {@code list}, {@code POST} and {@code one} are credentials
   * by their state, with {@code +} with the certificate, with {@code -} with one that cannot be
   * read; then how ensuring it ends, and how many requests for one were sent.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
"""
becomes ready                    | list=; POST=CREATING; one=CREATING; one=READY; one=READY+ | done OKMS credential vcenter … READY, valid until 2027-11-24 | 1
is there                         | list=READY+; one=READY+                      | done OKMS credential vcenter | 0
has the rights of others         | list=READY+other; POST=READY; one=READY+     | done OKMS credential vcenter | 1
fails                            | list=; POST=CREATING; one=ERROR              | ended OperationFailedException … in state ERROR | 1
has ended                        | list=; POST=CREATING; one=EXPIRED            | ended OperationFailedException … in state EXPIRED | 1
goes                             | list=; POST=CREATING; one=DELETING           | ended OperationFailedException … in state DELETING | 1
may not                          | list=; POST=403                              | refused PermissionDeniedException … GET and POST on /okms/* | 1
is not shown yet                 | list=; POST=CREATING; one=404; one=ERROR     | ended OperationFailedException … in state ERROR | 1
is never shown                   | list=; POST=CREATING; one=404                | ended NotFoundException … This credential does not exist | 1
is gone                          | list=CREATING; one=404                       | ended NotFoundException … This credential does not exist | 0
cannot be read in the list       | list=READY-                                  | refused DecodingException … a certificate or a KMIP address in the answer cannot be read | 0
cannot be read alone             | list=; POST=CREATING; one=READY-             | ended DecodingException … a certificate or a KMIP address in the answer cannot be read | 1
is in a state that nobody knows  | list=DREAMING                                | refused DecodingException … which may be this one, in state DREAMING and without a certificate | 0
""")
  @DisplayName("a credential ends as it should, and is asked for once")
  void ensureCredential_scene(String name, String script, String end, int sent) {
    for (String line : script.split("; ", -1)) {
      String[] call = line.split("=", 2);
      String body = call[1].isEmpty() ? "" : credential(call[1]);
      switch (call[0]) {
        case "list" -> api.on("GET " + CREDENTIALS, 200, "[" + body + "]");
        case "POST" -> api.on("POST " + CREDENTIALS, answer(call[1]));
        default -> api.on("GET " + CREDENTIALS + "/" + CREDENTIAL, answer(call[1]));
      }
    }

    String begun = "refused ";
    String outcome;
    try {
      Operation<OvhProgress, OkmsCredential> issue =
          client.okms().ensureCredential(OkmsId.parse(ID), REQUEST).value();
      begun = "ended ";
      outcome = "done " + issue.await(Duration.ofHours(1));
    } catch (SdkException e) {
      outcome = begun + e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    assertThat(outcome).containsSubsequence(end.split(" … ", -1));
    assertThat(api.requests()).filteredOn(call -> call.getMethod().equals("POST")).hasSize(sent);
    Duration waited = api.time.sleeps().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(waited).isLessThan(Duration.ofSeconds(70));
  }

  private MockResponse answer(String told) {
    return switch (told) {
      case "403" ->
          ScriptedApi.refusal(shape, 403, "NOT_GRANTED_CALL", "This call has not been granted");
      case "404" -> ScriptedApi.refusal(shape, 404, "NOT_FOUND", "This credential does not exist");
      default -> ScriptedApi.answer(200, credential(told)).build();
    };
  }

  private static String credential(String told) {
    String pem =
        told.contains("+")
            ? authority.signCsr(VcenterCsr.PEM)
            : told.contains("-")
                ? "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
                : "";
    return ("{\"id\":\"%s\",\"name\":\"vcenter\",\"status\":\"%s\",\"identityURNs\":[\"%s\"],"
            + "\"certificatePEM\":\"%s\",\"expiredAt\":\"2027-11-24T10:00:00Z\",\"x\":1}")
        .formatted(
            CREDENTIAL,
            told.replaceFirst("[+-].*", ""),
            REQUEST.identityUrns().get(0) + (told.endsWith("other") ? "2" : ""),
            pem.replace("\n", "\\n"));
  }

  @Test
  @DisplayName(
      "a request is sent with all that was given, and its certificate comes with its issuer")
  void ensureCredential_isSentWhole() {
    api.on("GET " + CREDENTIALS, 200, "[]").on("POST " + CREDENTIALS, 200, credential("CREATING"));

    client.okms().ensureCredential(OkmsId.parse(ID), REQUEST.description("d"));

    assertThat(api.lastRequest().getBody())
        .isEqualTo(
            ByteString.encodeUtf8(
                "{\"name\":\"vcenter\",\"csr\":\""
                    + VcenterCsr.REQUEST.pem().replace("\n", "\\n")
                    + "\",\"identityURNs\":[\"urn:v1:eu:identity:account:ab12345-ovh\"],"
                    + "\"description\":\"d\"}"));
  }

  @Test
  @DisplayName("one whose time is over, and what cannot be read beside others, is another one")
  void planCredential_others() {
    api.on("GET " + CREDENTIALS, 200, "[" + credential("READY+") + "]");
    assertThat(client.okms().planCredential(OkmsId.parse(ID), REQUEST)).isEmpty();
    api.time.clock().advance(Duration.ofDays(365 * 100));
    assertThat(client.okms().planCredential(OkmsId.parse(ID), REQUEST)).hasSize(1);

    api.on("GET " + CREDENTIALS, 200, "[" + credential("READY-") + ",{\"id\":\"" + ID + "\"}]");
    client.okms().listCredentials(OkmsId.parse(ID));
    assertThat(client.okms().listCredentials(OkmsId.parse(ID)))
        .extracting(OkmsCredential::unreadable, OkmsCredential::state)
        .containsExactly(
            tuple(
                "a certificate or a KMIP address in the answer cannot be read",
                OkmsCredential.State.READY),
            tuple("", OkmsCredential.State.UNKNOWN));
    assertThat(client.okms().planCredential(OkmsId.parse(ID), REQUEST.description("another")))
        .hasSize(1);
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

  private static MockResponse page(String body, String next) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "application/json")
        .addHeaderLenient("X-Pagination-Cursor-Next", next)
        .body(body)
        .build();
  }
}
