package io.vmcrypt.ovh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.privatecloud.PrivateCloudDetails;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import io.vmcrypt.ovh.task.OvhTasks;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okio.ByteString;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InBothErrorShapes
class OvhClientHttpTest extends WithScriptedApi {

  private static final String LIST = "GET /1.0/dedicatedCloud";
  private static final String SERVICE = "/1.0/dedicatedCloud/pcc-192-0-2-1";
  private static final String KMS = SERVICE + "/vmEncryption/kms";
  private static final String THUMBPRINT =
      "7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61";

  OvhClientHttpTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @Test
  @DisplayName("the server's time is asked for once, also by many threads")
  void call_manyThreads_askForTheTimeOnce() throws Exception {
    api.on(LIST, 200, "[]");

    assertThat(Together.in(8, i -> client.privateClouds())).containsOnly(List.of());

    assertThat(api.timeRequests()).isEqualTo(1);
    assertThat(api.requests()).hasSize(8);
  }

  @Test
  @DisplayName("a wrong clock is corrected once from the server's, and the call made again")
  void call_clockDrifts_isCorrectedOnce() throws Exception {
    api.on("POST " + KMS, outOfTime());
    api.on("POST " + KMS, 200, "{\"taskId\":7,\"state\":\"todo\"}");
    api.on("GET /1.0/auth/time", 200, Long.toString(ScriptedApi.SERVER_TIME + 30));

    assertThat(kmsServers().startRegister(registration()).id()).isEqualTo("7");

    assertThat(api.timeRequests()).isEqualTo(2);
    assertThat(api.requests()).hasSize(2);
    assertThat(api.lastRequest().getHeaders().get("X-Ovh-Timestamp"))
        .isEqualTo(Long.toString(ScriptedApi.SERVER_TIME + 30));
    assertThat(api.lastRequest().getHeaders().get("X-Ovh-Signature"))
        .isEqualTo(signature(api.lastRequest()));
  }

  @Test
  @DisplayName("a registration is sent as exactly the bytes that were signed, non-ASCII included")
  void startRegister_nonAsciiDescription_sendsTheSignedBytes() throws Exception {
    api.on("POST " + KMS, 200, "{\"taskId\":9007199254740993,\"state\":\"todo\"}");

    String id =
        kmsServers()
            .startRegister(registration().toBuilder().description("Z\u00fcrich \u2603").build())
            .id();

    assertThat(id).isEqualTo("9007199254740993");
    RecordedRequest sent = api.lastRequest();
    assertThat(sent.getBody())
        .isEqualTo(
            ByteString.encodeUtf8(
                "{\"ip\":\"192.0.2.1\",\"sslThumbprint\":\""
                    + THUMBPRINT
                    + "\",\"description\":\"Z\u00fcrich \u2603\"}"));
    assertThat(sent.getHeaders().get("Content-Type")).startsWith("application/json");
    assertThat(sent.getHeaders().get("X-Ovh-Signature")).isEqualTo(signature(sent));

    kmsServers().startRegister(registration());
    assertThat(api.lastRequest().getBody())
        .isEqualTo(
            ByteString.encodeUtf8(
                "{\"ip\":\"192.0.2.1\",\"sslThumbprint\":\"" + THUMBPRINT + "\"}"));
  }

  @Test
  @DisplayName("a query is signed as it is sent")
  void tasks_withQuery_signTheQuery() throws Exception {
    String call = SERVICE + "/task?state=doing&executionDate=2026-11-24T10%3A00%3A00Z";
    api.on("GET " + call, 200, "[]");

    var ids =
        client
            .privateCloud("pcc-192-0-2-1")
            .tasks()
            .listIds(
                OvhTasks.Filter.all()
                    .withState(OvhState.DOING)
                    .withExecutedSince(Instant.parse("2026-11-24T10:00:00.5Z")));

    assertThat(ids).isEmpty();
    assertThat(api.lastRequest().getTarget()).isEqualTo(call);
    assertThat(api.lastRequest().getHeaders().get("X-Ovh-Signature"))
        .isEqualTo(signature(api.lastRequest()));
  }

  @Test
  @DisplayName("the details of a service are read, unknown fields ignored")
  void details_complete_areRead() {
    api.on(
        "GET " + SERVICE,
        200,
        """
        {"serviceName":"pcc-192-0-2-1","state":"delivered","description":"lab","location":"rbx",
         "version":{"major":"8.0","minor":"U3","build":"24322831","codename":"x"},
         "managementInterface":"vcsa","webInterfaceUrl":"https://pcc-192-0-2-1.ovh.com/ui/",
         "iam":{"urn":"urn:v1:eu:resource:pccVMware:pcc-192-0-2-1"},"spla":false,"new":[1,{}]}
        """);

    PrivateCloudDetails details = client.privateCloud("pcc-192-0-2-1").details();

    assertThat(details.state()).isEqualTo(OvhState.DELIVERED);
    assertThat(details.description()).isEqualTo("lab");
    assertThat(details.webInterfaceUrl()).hasHost("pcc-192-0-2-1.ovh.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"serviceName\":\"pcc-192-0-2-1\"}",
        """
        {"serviceName":"pcc-192-0-2-1","state":null,"description":null,"location":null,"version":null,
         "managementInterface":null,"webInterfaceUrl":null}\
        """,
        "{\"serviceName\":\"pcc-192-0-2-1\",\"version\":{},\"webInterfaceUrl\":\"no URL <>\"}"
      })
  @DisplayName("absent, null and odd values do no harm")
  void details_nothingThere_areEmpty(String body) {
    api.on("GET " + SERVICE, 200, body);

    PrivateCloudDetails details = client.privateCloud("pcc-192-0-2-1").details();

    assertThat(details.serviceName()).isEqualTo(ServiceName.of("pcc-192-0-2-1"));
    assertThat(details.state()).isEqualTo(OvhState.UNKNOWN);
    assertThat(details.webInterfaceUrl()).isNull();
  }

  @Test
  @DisplayName("one that is listed without its id is there: no list, no find and no end without it")
  void list_withoutId_isError() {
    api.on("GET " + KMS, 200, "[350,null]");
    api.on(
        "GET " + KMS + "/350", 200, "{\"kmsId\":350,\"ip\":\"192.0.2.1\",\"state\":\"delivered\"}");
    api.on("GET " + SERVICE + "/task", 200, "[null]");

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> kmsServers().list(),
            () -> kmsServers().findByIp("192.0.2.9"),
            () -> client.privateCloud("pcc-192-0-2-1").tasks().listIds(OvhTasks.Filter.all()))) {
      assertThatThrownBy(call)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("the list names something without its id");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          403 | {"errorCode":"INVALID_CREDENTIAL","httpCode":"403 Forbidden","message":"m"} | AuthenticationException | createToken
          403 | {"errorCode":"NOT_CREDENTIAL","message":"m"}                | AuthenticationException | consumer key
          403 | {"errorCode":"INVALID_KEY","message":"m"}                   | AuthenticationException | endpoint
          400 | {"errorCode":"INVALID_SIGNATURE","message":"m"}             | AuthenticationException | application secret
          403 | {"class":"Client::Forbidden","message":"This credential is not valid"} | AuthenticationException | createToken
          403 | {"class":"Client::Forbidden","message":"This credential does not exist"} | AuthenticationException | consumer key
          403 | {"class":"Client::Forbidden","message":"This application key is invalid"} | AuthenticationException | endpoint
          400 | {"class":"Client::BadRequest","message":"Invalid signature"} | AuthenticationException | application secret
          400 | {"class":"Client::BadRequest","message":"Query out of time"} | AuthenticationException | clock
          403 | {"class":"Client::Forbidden","message":"This call has not been granted"} | PermissionDeniedException | access rule
          403 | {"class":"Client::Forbidden","message":"User not granted for this request"} | PermissionDeniedException | rights
          403 | {"class":"Client::Forbidden","message":"This service is suspended"} | PermissionDeniedException | bill
          460 | {"class":"Client::ServiceExpired","message":"Service suspended"} | ServiceException | bill
          404 | {"class":"Client::NotFound","message":"This credential does not exist"} | NotFoundException | account
          400 | {"class":"Client::BadRequest","message":"[executionDate] no timestamp"} | ServiceException | values
          401 | {"class":"Client::Unauthorized","message":"You must login first"} | AuthenticationException | token
          403 | {"errorCode":"FORBIDDEN","message":"m"}                     | PermissionDeniedException | rights
          404 | {"class":"Client::NotFound","message":"m"}                  | NotFoundException | account
          409 | {"class":"Client::Conflict","message":"m"}                  | ConflictException | tasks under way
          429 | {"message":"slow down"}                                     | RateLimitedException | Try again later
          400 | {"class":"Client::BadRequest","message":"m"}                | ServiceException | values
          460 | {"class":"Client::ServiceExpired","message":"This Service is expired"} | ServiceException | renew
          500 | {"class":"Server::InternalServerError","message":"m"}       | ServiceException | later
          418 | {"class":"Client::Teapot"}                                  | ServiceException | X-OVH-QUERYID
          403 |                                                             | PermissionDeniedException | rights
          503 | <html><body>busy</body></html>                              | ServiceException | HTML page
          400 | [1,2]                                                       | ServiceException | values
          """)
  @DisplayName("each refusal has its type, says what to do and carries what support asks for")
  void refusal_isTyped(int status, String body, String type, String advice) {
    client.close();
    client = api.builder().maxTries(1).build();
    api.on(LIST, status, body == null ? "" : body);

    assertThatThrownBy(client::privateClouds)
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> {
              assertThat(e.getClass().getSimpleName()).isEqualTo(type);
              assertThat(e.getMessage()).contains("HTTP " + status).contains(advice);
              VendorError error = e.vendorError().orElseThrow();
              assertThat(error.httpStatus()).isEqualTo(status);
              assertThat(error.requestId()).isEqualTo("EU.ext-3.63ac85b6.10528.test");
              assertThat(e.getMessage()).contains("EU.ext-3.63ac85b6.10528.test");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          400 | <html><body>Bad Request</body></html>
          401 | <html><body>Sign in to the proxy</body></html>
          403 | <!DOCTYPE html><html>Access to this page is blocked</html>
          404 | <html><body><h1>404 Not Found</h1><hr>nginx</body></html>
          404 | 404 page not found
          404 | default backend - 404
          409 | <html><body>Conflict</body></html>
          404 | {"message":"Got an invalid (or empty) URL"}
          404 | {"class":"Client::NotFound","message":"Got an invalid (or empty) URL"}
          """)
  @DisplayName("what another server refuses, or an API without the call, says nothing of the thing")
  void refusal_notAboutTheThing_isNoAnswer(int status, String body) {
    api.on("GET " + SERVICE + "/task/7", status, body);
    OvhTasks tasks = client.privateCloud("pcc-192-0-2-1").tasks();

    assertThatThrownBy(() -> tasks.find(7))
        .isExactlyInstanceOf(ServiceException.class)
        .hasMessageContaining("HTTP " + status)
        .hasMessageContaining("Check that the endpoint is the OVHcloud API");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
                                                                                 | yes | nothing
                                                                                 | no  | nothing
          {}                                                                     | yes | some other JSON
          []                                                                     | yes | some other JSON
          {"message":"no Route matched with those values"}                       | no  | some other JSON
          {"status":404,"error":"Not Found","path":"/1.0/dedicatedCloud"}        | yes | some other JSON
          {"error":"not_found","error_description":"no backend"}                 | no  | some other JSON
          {"class":"Client::NotFound","message":{"not":"a text"}}                | yes | some other JSON
          {"class":"Client::NotFound","message":"This object does n              | yes | some other JSON
          """)
  @DisplayName("404 without the words of the API may come from a proxy: it is no \"not there\"")
  void find_404OfSomebodyElse_isNoAnswer(@Nullable String body, String queryId, String instead) {
    api.on("GET " + SERVICE + "/task/7", notFound(body == null ? "" : body, queryId.equals("yes")));
    OvhTasks tasks = client.privateCloud("pcc-192-0-2-1").tasks();

    assertThatThrownBy(() -> tasks.find(7))
        .isExactlyInstanceOf(ServiceException.class)
        .hasMessageContaining("HTTP 404")
        .hasMessageContaining(instead + " instead of the API's JSON")
        .hasMessageContaining("Check that the endpoint is the OVHcloud API");
  }

  private static MockResponse notFound(String body, boolean hasQueryId) {
    MockResponse.Builder answer = ScriptedApi.answer(404, body);
    return (hasQueryId ? answer : answer.removeHeader("X-OVH-QUERYID")).build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"unauthorizedActionsByAuthentication":"",
         "unauthorizedActionsByIAM":"pccVMware:apiovh:get, pccVMware:apiovh:task/get"}\
        """,
        """
        {"unauthorizedActionsByIAM":["pccVMware:apiovh:get","pccVMware:apiovh:task/get"]}\
        """,
        """
        [{"unauthorizedActionsByIAM":"pccVMware:apiovh:get"},
         {"unauthorizedActionsByIAM":["pccVMware:apiovh:task/get",7,null]},"x"]\
        """
      })
  @DisplayName("IAM actions that are missing are named, in one text or in a list")
  void refusal_missingIamActionsAsList_areNamed(String details) {
    api.on(
        LIST,
        403,
        "{\"class\":\"Client::Forbidden\",\"message\":\"no\",\"details\":" + details + "}");

    assertThatThrownBy(client::privateClouds)
        .isInstanceOfSatisfying(
            PermissionDeniedException.class,
            e ->
                assertThat(e.missing())
                    .containsExactly("pccVMware:apiovh:get", "pccVMware:apiovh:task/get"));
  }

  @Test
  @DisplayName("an id that comes twice is one thing, and a fraction of a percent does no harm")
  void list_sameIdTwice_isOne() {
    api.on("GET " + KMS, 200, "[350,350]");
    api.on(
        "GET " + KMS + "/350",
        200,
        "{\"kmsId\":350,\"ip\":\"192.0.2.1/32\",\"state\":\"delivered\"}");
    api.on("GET " + SERVICE + "/task/7", 200, "{\"taskId\":7,\"progress\":42.5}");

    assertThat(kmsServers().findByIp("192.0.2.1")).map(RegisteredKms::ip).contains("192.0.2.1");
    assertThat(kmsServers().list()).hasSize(1);
    assertThat(client.privateCloud("pcc-192-0-2-1").tasks().get(7).progress()).hasValue(42);
  }

  @Test
  @DisplayName("an answer that forges log lines or floods them is tamed")
  void refusal_longMessageWithLineBreaks_isOneBoundedLine() {
    api.on(LIST, 400, "{\"message\":\"a\\nERROR forged\\u0007" + "x".repeat(9000) + "\"}");

    assertThatThrownBy(client::privateClouds)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("\u0007");
              assertThat(e.getMessage()).hasSizeLessThan(1000);
            });
  }

  @Test
  @DisplayName("each try is signed anew, in its own time")
  void read_triedAgain_isSignedAnew() throws Exception {
    api.on(LIST, json(503).addHeader("Retry-After", "9").build()).on(LIST, 200, "[]");

    client.privateClouds();

    assertThat(api.lastRequest().getHeaders().get("X-Ovh-Timestamp"))
        .isEqualTo(Long.toString(ScriptedApi.SERVER_TIME + 9));
    assertThat(api.lastRequest().getHeaders().get("X-Ovh-Signature"))
        .isEqualTo(signature(api.lastRequest()));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  @DisplayName("what changes something is sent once, whatever comes back")
  void change_passingFailure_isNotRepeated(int status) {
    api.on("POST " + KMS, status, "");
    api.on("GET " + KMS, 200, "[]");

    assertThatThrownBy(() -> kmsServers().startRegister(registration()))
        .isInstanceOf(ServiceException.class);

    assertThat(api.requests()).filteredOn(request -> request.getMethod().equals("POST")).hasSize(1);
    assertThat(api.requests())
        .filteredOn(request -> request.getMethod().equals("GET"))
        .hasSize(status == 429 ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          <!DOCTYPE html><html>maintenance secret</html> | HTML page
          {"a":"secret"}                                 | does not have the expected form
          ["a","secret                                   | no well-formed JSON
          [{"a":"secret"}]                               | does not have the expected form
          secret                                         | no well-formed JSON
          null                                           | no answer
          """)
  @DisplayName("an answer that is not the JSON it should be is told without quoting it")
  void answer_notUnderstood_isTold(String body, String outcome) {
    api.on(LIST, 200, body);

    assertThatThrownBy(client::privateClouds)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining(outcome)
        .hasMessageContaining("endpoint")
        .satisfies(e -> assertThat(chain(e)).doesNotContain("secret"));
    assertThat(api.requests()).hasSize(1);
  }

  @Test
  @DisplayName("an empty answer, 204 and the answer without a task id are told")
  void answer_nothing_isTold() {
    api.on(LIST, 200, "");
    assertThatThrownBy(client::privateClouds)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("empty");

    api.on("GET " + SERVICE, new MockResponse.Builder().code(204).build());
    assertThatThrownBy(() -> client.privateCloud("pcc-192-0-2-1").details())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("HTTP 204");

    api.on("POST " + KMS, 200, "{}").on("GET " + KMS, 200, "[]");
    assertThatThrownBy(() -> kmsServers().startRegister(registration()))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("no task");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  @DisplayName("a redirect is not followed")
  void answer_redirect_isNotFollowed(int status) {
    api.on(
        LIST,
        json(status).addHeader("Location", "https://elsewhere.example.com/x?token=t0k3n").build());

    assertThatThrownBy(client::privateClouds)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("elsewhere.example.com")
        .hasMessageNotContaining("t0k3n");
    assertThat(api.requests()).hasSize(1);
  }

  @Test
  @Tag("thorough")
  @DisplayName("a look of a wait takes no longer than the wait has left")
  void await_answerDrips_endsInTime() {
    client.close();
    client = api.builder().timeSource(TimeSource.system()).timeout(Duration.ofMinutes(1)).build();
    api.on("GET " + SERVICE + "/task/7", 200, "{\"taskId\":7,\"state\":\"doing\"}");
    api.on(
        "GET " + SERVICE + "/task/7",
        json(200)
            .body("{" + " ".repeat(6000) + "}")
            .throttleBody(1, 10, TimeUnit.MILLISECONDS)
            .build());
    api.on("POST " + SERVICE + "/vmEncryption/kms", 200, "{\"taskId\":7}");
    Operation<?, ?> task =
        client
            .privateCloud("pcc-192-0-2-1")
            .vmEncryption()
            .kmsServers()
            .startRegister(
                KmsRegistration.builder("192.0.2.1", Thumbprint.parse("ab".repeat(20))).build());

    assertThatThrownBy(() -> task.await(Duration.ofMillis(1500)))
        .isInstanceOfSatisfying(
            OperationTimeoutException.class,
            e -> {
              assertThat(e.lastState()).startsWith("doing");
              assertThat(e.elapsed()).isLessThan(Duration.ofSeconds(30));
            });
  }

  @Test
  @DisplayName("a server time that makes no sense is told")
  void time_notANumber_isTold() {
    try (ScriptedApi odd = new ScriptedApi();
        OvhClient oddClient = odd.client()) {
      odd.on("GET /1.0/auth/time", 200, "\"noon\"");
      // the first answer is the right one
      odd.on(LIST, outOfTime());

      assertThatThrownBy(oddClient::privateClouds)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("read the server's time");
    }
  }

  @Test
  @DisplayName("a client that is closed refuses calls")
  void close_thenCall_isRefused() {
    client.close();

    assertThatThrownBy(client::privateClouds)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(api.allRequests()).isEmpty();
  }

  @Test
  @DisplayName("an access token is sent as it is, and no time is asked for")
  void bearer_isSent() {
    client.close();
    client = api.builder(OvhCredentials.bearer(Secret.of("t0k3n"))).build();
    api.on(LIST, 200, "[]");

    client.privateClouds();

    assertThat(api.allRequests()).hasSize(1);
    assertThat(api.lastRequest().getHeaders().get("Authorization")).isEqualTo("Bearer t0k3n");
    assertThat(api.lastRequest().getHeaders().names()).noneMatch(name -> name.startsWith("X-Ovh-"));
  }

  private MockResponse outOfTime() {
    return ScriptedApi.refusal(shape, 400, "QUERY_TIME_OUT", "Query out of time");
  }

  private static MockResponse.Builder json(int status) {
    return new MockResponse.Builder().code(status).addHeader("Content-Type", "application/json");
  }

  private KmsServers kmsServers() {
    return client.privateCloud("pcc-192-0-2-1").vmEncryption().kmsServers();
  }

  private static KmsRegistration registration() {
    return KmsRegistration.builder("192.0.2.1", Thumbprint.parse(THUMBPRINT)).build();
  }

  /** From what was received, by the formula of OVHcloud's documentation. */
  private String signature(RecordedRequest request) throws Exception {
    MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
    String url = api.uri().toString().replace("/1.0", "") + request.getTarget();
    ByteString body = request.getBody() == null ? ByteString.EMPTY : request.getBody();
    sha1.update(
        String.join("+", ScriptedApi.SECRET, ScriptedApi.CONSUMER_KEY, request.getMethod(), url, "")
            .getBytes(StandardCharsets.UTF_8));
    sha1.update(body.toByteArray());
    sha1.update(
        ("+" + request.getHeaders().get("X-Ovh-Timestamp")).getBytes(StandardCharsets.UTF_8));
    return "$1$" + HexFormat.of().formatHex(sha1.digest());
  }

  private static String chain(Throwable e) {
    StringBuilder text = new StringBuilder();
    for (Throwable t = e; t != null; t = t.getCause()) {
      text.append(t).append('\n');
    }
    assertThat(e).isInstanceOf(SdkException.class);
    return text.toString();
  }
}
