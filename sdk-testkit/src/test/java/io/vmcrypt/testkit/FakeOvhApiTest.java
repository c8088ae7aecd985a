package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.ovh.OvhSchema;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "errors in the shape {0}")
@EnumSource(FakeOvhApi.ErrorShape.class)
@Timeout(60)
class FakeOvhApiTest {
  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final HttpClient HTTP = TrustedHttp.client(AUTHORITY.certificate());
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final String SERVICE = "/dedicatedCloud/pcc-127-0-0-1";
  private static final String OPTION = SERVICE + "/vmEncryption";
  private static final String KMS = SERVICE + "/vmEncryption/kms";
  private static final String SHA1 = "7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61";
  private static final String BODY =
      "{\"ip\":\"192.0.2.1\",\"sslThumbprint\":\"" + SHA1 + "\",\"description\":\"rack 4\"}";
  private static final String WAITING = "Waiting for customer to configure the KMS Server...";

  private final ManualClock clock = ManualClock.startingAt(START);
  private final AtomicBoolean configured = new AtomicBoolean();
  private FakeOvhApi ovh;
  private OvhCaller caller;

  private final FakeOvhApi.ErrorShape shape;

  FakeOvhApiTest(FakeOvhApi.ErrorShape shape) {
    this.shape = shape;
  }

  @BeforeEach
  void start() {
    ovh =
        FakeOvhApi.builder(AUTHORITY)
            .clock(clock)
            .taskStep(STEP)
            .webInterfaceUrl(URI.create("https://127.0.0.1:8443/ui/"))
            .user("alice", false)
            .user("bob", true)
            .allowedNetwork("192.0.2.0/24")
            .twoFactorWhitelist("198.51.100.0/24")
            .securityOption("twoFa")
            .accessToken("a-bearer-token")
            .kmsConfigured(ip -> ip.equals("192.0.2.1") && configured.get())
            .start();
    ovh.setErrorShape(shape);
    caller = caller("/1.0");
  }

  @AfterEach
  void stop() {
    ovh.close();
    assertThat(ovh.failures()).isEmpty();
  }

  private OvhCaller caller(String path) {
    return OvhCaller.of(ovh, HTTP, path, START);
  }

  // who may call

  @Test
  @DisplayName("A signed call is answered, under /1.0 and under /v1, with a query id")
  void signedCall_isAnswered() {
    OvhCaller.Answer answer = caller.get("/dedicatedCloud");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.list()).isEqualTo(List.of("pcc-127-0-0-1"));
    assertThat(answer.headers().get("x-ovh-queryid")).startsWith("EU.ext-");
    assertThat(caller("/v1").get("/dedicatedCloud").status()).isEqualTo(200);
    assertThat(caller("/").get("dedicatedCloud").status()).isEqualTo(404);
  }

  @Test
  @DisplayName("The time is told without a signature, as a bare number")
  void time_isOpen() {
    assertThat(caller.send("GET", "/auth/time", "", Map.of()).text())
        .isEqualTo(Long.toString(START.getEpochSecond()));
    ovh.setClockOffset(Duration.ofMinutes(-8));
    assertThat(caller.send("GET", "/auth/time", "", Map.of()).text())
        .isEqualTo(Long.toString(START.minusSeconds(480).getEpochSecond()));
  }

  @Test
  @DisplayName("Calls without credentials, or with wrong ones, are each refused in their own way")
  void wrongCredentials_areRefused() {
    assertRefused(caller.send("GET", "/dedicatedCloud", "", Map.of()), 401, "UNAUTHORIZED");
    caller.applicationKey = "other";
    assertRefused(caller.get("/dedicatedCloud"), 403, "INVALID_KEY");
    caller.applicationKey = ovh.applicationKey();
    caller.consumerKey = "other";
    assertRefused(caller.get("/dedicatedCloud"), 403, "NOT_CREDENTIAL");
    caller.consumerKey = ovh.consumerKey();
    caller.applicationSecret = "other";
    assertRefused(caller.get("/dedicatedCloud"), 400, "INVALID_SIGNATURE");
    caller.applicationSecret = ovh.applicationSecret();
    ovh.expireCredential(ovh.consumerKey());
    assertRefused(caller.get("/dedicatedCloud"), 403, "INVALID_CREDENTIAL");
  }

  @Test
  @DisplayName("A timestamp is accepted within the limit and refused beyond it, in both directions")
  void timestamp_beyondLimit_isRefused() {
    caller.timestamp = START.plusSeconds(300).getEpochSecond();
    assertThat(caller.get("/dedicatedCloud").status()).isEqualTo(200);
    caller.timestamp = START.plusSeconds(301).getEpochSecond();
    assertRefused(caller.get("/dedicatedCloud"), 400, "QUERY_TIME_OUT");
    caller.timestamp = START.minusSeconds(301).getEpochSecond();
    assertRefused(caller.get("/dedicatedCloud"), 400, "QUERY_TIME_OUT");
    ovh.setClockOffset(Duration.ofMinutes(-8));
    assertThat(caller.get("/dedicatedCloud").status()).isEqualTo(200);
  }

  @Test
  @DisplayName("A signature covers method, query and body")
  void signature_ofAnotherRequest_isRefused() {
    OvhCaller.Answer signed = caller.get(SERVICE + "/task?state=done");
    assertThat(signed.status()).isEqualTo(200);
    ReceivedRequest request = ovh.requests().get(0);
    Map<String, String> headers =
        Stream.of("Application", "Consumer", "Timestamp", "Signature")
            .map("X-Ovh-"::concat)
            .collect(toMap(name -> name, name -> request.header(name).orElseThrow()));

    assertThat(caller.send("GET", SERVICE + "/task?state=done", "", headers).status())
        .isEqualTo(200);
    assertRefused(
        caller.send("GET", SERVICE + "/task?state=todo", "", headers), 400, "INVALID_SIGNATURE");
    assertRefused(caller.send("POST", KMS, BODY, headers), 400, "INVALID_SIGNATURE");
  }

  @Test
  @DisplayName("A bearer token stands in for a signature, if it is the right one")
  void bearerToken_isChecked() {
    Map<String, String> token = Map.of("Authorization", "Bearer a-bearer-token");

    assertThat(caller.send("GET", "/dedicatedCloud", "", token).status()).isEqualTo(200);
    assertThat(caller.send("GET", "/auth/details", "", token).object().get("method"))
        .isEqualTo("oauth2_client_credentials");
    assertThat(caller.send("GET", "/auth/currentCredential", "", token).status()).isEqualTo(403);
    assertRefused(
        caller.send("GET", "/dedicatedCloud", "", Map.of("Authorization", "Bearer other")),
        401,
        "UNAUTHORIZED");
  }

  @Test
  @DisplayName("Access rules are kept to: /x/* does not grant /x")
  void accessRules_grantWhatTheySay() {
    caller.consumerKey = ovh.createConsumerKey("GET /dedicatedCloud/*");

    assertThat(caller.get(SERVICE).status()).isEqualTo(200);
    assertRefused(caller.get("/dedicatedCloud"), 403, "NOT_GRANTED_CALL");
    assertRefused(caller.post(KMS, BODY), 403, "NOT_GRANTED_CALL");
    assertThat(ovh.registeredKms()).isEmpty();
  }

  @Test
  @DisplayName("A requested consumer key is refused while the customer has not validated it")
  void requestedCredential_notValidated_isRefused() {
    String rules = "{\"accessRules\":[{\"method\":\"GET\",\"path\":\"/dedicatedCloud\"}]}";
    Map<String, String> application = Map.of("X-Ovh-Application", ovh.applicationKey());

    OvhCaller.Answer requested = caller.send("POST", "/auth/credential", rules, application);

    assertThat(requested.object().get("state")).isEqualTo("pendingValidation");
    assertThat((String) requested.object().get("validationUrl")).startsWith("https://127.0.0.1:");
    caller.consumerKey = (String) requested.field("consumerKey");
    assertRefused(caller.get("/dedicatedCloud"), 403, "INVALID_CREDENTIAL");
    assertRefused(caller.send("POST", "/auth/credential", rules, Map.of()), 403, "INVALID_KEY");
    assertRefused(
        caller.send("POST", "/auth/credential", "{}", application), 400, "INVALID_ARGUMENT");
  }

  @Test
  @DisplayName("A credential can be asked what it may do")
  void credential_tellsItsRules() {
    OvhCaller.Answer credential = caller.get("/auth/currentCredential");

    assertThat(credential.object().get("status")).isEqualTo("validated");
    assertThat((List<?>) credential.object().get("rules"))
        .anyMatch(Map.of("method", "GET", "path", "/*")::equals);
    assertThat(caller.get("/auth/details").object().get("method")).isEqualTo("account");
  }

  @Test
  @DisplayName("A denied IAM action is named in the newer error shape")
  void deniedAction_isNamed() {
    ovh.denyAction("pccVMware:apiovh:vmEncryption/kms/create");

    OvhCaller.Answer denied = caller.post(KMS, BODY);

    assertThat(denied.status()).isEqualTo(403);
    assertThat(denied.object().get("class")).isEqualTo("Client::Forbidden");
    assertThat(denied.object().get("details").toString())
        .contains("unauthorizedActionsByAuthentication=")
        .contains("unauthorizedActionsByIAM=pccVMware:apiovh:vmEncryption/kms/create");
    ovh.allowAction("pccVMware:apiovh:vmEncryption/kms/create");
    assertThat(caller.post(KMS, BODY).status()).isEqualTo(200);
  }

  // errors

  @Test
  @DisplayName("Errors have the shape of today, or the older one where that is asked for")
  void errors_haveTheShapeAskedFor() {
    ovh.setErrorShape(FakeOvhApi.ErrorShape.LEGACY);
    assertThat(new TreeMap<>(caller.get("/unknown").object()))
        .hasToString(
            "{errorCode=INVALID_URL, httpCode=404 Not Found, message=Got an invalid (or empty)"
                + " URL}");
    ovh.setErrorShape(FakeOvhApi.ErrorShape.NEWER);
    OvhCaller.Answer newer = caller.get(KMS + "/1");
    assertThat(new TreeMap<>(newer.object()))
        .hasToString(
            "{class=Client::NotFound, message=The requested object (kmsId = 1) does not exist}");
    assertThat(newer.headers()).containsKey("x-ovh-queryid");
  }

  @ParameterizedTest
  @DisplayName(
      "What does not exist is 404, and a service that is none of the account's is unknown in OVH's"
          + " words")
  @ValueSource(
      strings = {
        "/dedicatedCloud/other",
        "/dedicatedCloud/other/vmEncryption",
        "/dedicatedCloud/pcc-127-0-0-1/kms",
        "/dedicatedCloud/pcc-127-0-0-1/vmEncryption/kms/1",
        "/dedicatedCloud/pcc-127-0-0-1/task/1",
        "/dedicatedCloud/pcc-127-0-0-1/user/1",
        "/dedicatedCloud/pcc-127-0-0-1/allowedNetwork/1",
        "/dedicatedCloud/"
      })
  void unknownThing_isNotFound(String path) {
    OvhCaller.Answer answer = caller.get(path);
    assertThat(answer.status()).isEqualTo(404);
    if (path.startsWith("/dedicatedCloud/other")) {
      assertRefused(answer, 404, "NOT_FOUND");
      assertThat(answer.field("message")).isEqualTo("This service does not exist");
    }
  }

  @Test
  @DisplayName("Several services have tasks and KMS servers of their own")
  void services_several_areApart() {
    try (FakeOvhApi two =
        FakeOvhApi.builder(AUTHORITY).clock(clock).services("pcc-1", "pcc-2").start()) {
      OvhCaller both = OvhCaller.of(two, HTTP, "/1.0", START);

      assertThat(both.get("/dedicatedCloud").list()).isEqualTo(List.of("pcc-1", "pcc-2"));
      OvhCaller.Answer task = both.post("/dedicatedCloud/pcc-2/vmEncryption/kms", BODY);
      assertThat(task.status()).isEqualTo(200);
      assertThat(both.post("/dedicatedCloud/pcc-1/vmEncryption/kms", BODY).number("taskId"))
          .isNotEqualTo(task.number("taskId"));
      assertThat(both.get("/dedicatedCloud/pcc-1/task/" + task.number("taskId")).status())
          .isEqualTo(404);
      assertThat(both.get("/dedicatedCloud/pcc-2").object().get("serviceName")).isEqualTo("pcc-2");
      two.removeTask(task.number("taskId"));
      assertThat(two.tasks()).hasSize(1);
      assertThat(two.registeredKms()).hasSize(2);
      assertThat(two.registeredKms("pcc-2")).hasSize(1);
      assertThat(two.serviceName()).isEqualTo("pcc-1");
      assertThat(two.serviceNames()).containsExactly("pcc-1", "pcc-2");
      refuses(() -> two.registeredKms("pcc-3"));
    }
  }

  @Test
  @DisplayName("A fresh task is not shown for as long as it was said")
  void taskVisibleAfter_freshTask_isNotShown() {
    try (FakeOvhApi slow =
        FakeOvhApi.builder(AUTHORITY)
            .clock(clock)
            .taskVisibleAfter(Duration.ofSeconds(5))
            .start()) {
      OvhCaller slowCaller = OvhCaller.of(slow, HTTP, "/1.0", START);
      long id = slowCaller.post(KMS, BODY).number("taskId");
      assertThat(slowCaller.get(SERVICE + "/task/" + id).status()).isEqualTo(404);
      assertThat(slowCaller.get(SERVICE + "/task").list()).isEmpty();
      clock.advance(Duration.ofSeconds(5));
      assertThat(slowCaller.get(SERVICE + "/task/" + id).status()).isEqualTo(200);
      assertThat(slowCaller.get(SERVICE + "/task").list()).isEqualTo(List.of(id));
    }
  }

  @Test
  @DisplayName("A suspended service says so in its metadata")
  void service_suspended_saysSo() {
    ovh.setServiceSuspended(true);

    assertThat((Map<?, ?>) caller.get(SERVICE).field("iam"))
        .anySatisfy((name, value) -> assertThat(value).isEqualTo("SUSPENDED"));
  }

  @ParameterizedTest
  @DisplayName("Bodies that the schema does not allow are refused and change nothing")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                           | INVALID_ARGUMENT
          {"ip":"192.0.2.1"}                                           | INVALID_ARGUMENT
          {"ip":"192.0.2.1","sslThumbprint":null}                      | INVALID_ARGUMENT
          {"ip":"192.0.2.256","sslThumbprint":"SHA1"}                  | INVALID_ARGUMENT
          {"ip":"kms.example","sslThumbprint":"SHA1"}                  | INVALID_ARGUMENT
          {"ip":"2001:db8::1","sslThumbprint":"SHA1"}                  | INVALID_ARGUMENT
          {"ip":"192.0.2.1","sslThumbprint":"7BD9"}                    | INVALID_ARGUMENT
          {"ip":"192.0.2.1","sslThumbprint":"SHA1:00"}                 | INVALID_ARGUMENT
          {"ip":"192.0.2.1","sslThumbprint":"SHA1","kmsTcpPort":5696}  | INVALID_ARGUMENT
          {"ip":"192.0.2.1","sslThumbprint":"SHA1","description":7}    | INVALID_SIGNATURE
          {"ip":3221225985,"sslThumbprint":"SHA1"}                     | INVALID_SIGNATURE
          {"ip":"192.0.2.1","sslThumbprint":"SHA1"                     | INVALID_ARGUMENT
          ["192.0.2.1"]                                                | INVALID_ARGUMENT
          """)
  void body_notAllowed_isRefused(String body, String errorCode) {
    assertRefused(caller.post(KMS, body.replace("SHA1", SHA1)), 400, errorCode);
    assertThat(ovh.registeredKms()).isEmpty();
    assertThat(ovh.tasks()).isEmpty();
  }

  @Test
  @DisplayName("A query parameter that the route does not declare is refused")
  void query_notDeclared_isRefused() {
    assertRefused(caller.get(SERVICE + "/task?status=done"), 400, "INVALID_ARGUMENT");
    assertRefused(caller.get(SERVICE + "/task?state=finished"), 400, "INVALID_ARGUMENT");
    assertRefused(caller.get(SERVICE + "?x=1"), 400, "INVALID_ARGUMENT");
  }

  @ParameterizedTest
  @DisplayName("Thumbprints of 20 and of 32 bytes are taken, in any case, and read back as sent")
  @ValueSource(
      strings = {
        SHA1,
        "7b:d9:46:be:0c:1e:b0:27:ce:33:b5:2e:22:0f:00:84:f9:18:c6:61",
        "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1a:1b:1c:1d"
            + ":1e:1f"
      })
  void thumbprint_ofEitherLength_isTaken(String thumbprint) {
    assertThat(caller.post(KMS, BODY.replace(SHA1, thumbprint)).status()).isEqualTo(200);
    long id = ovh.registeredKms().get(0).kmsId();
    assertThat(caller.get(KMS + "/" + id).object().get("sslThumbprint")).isEqualTo(thumbprint);
  }

  // the way of a registration

  @Test
  @Tag("thorough")
  @DisplayName("A registration waits until the KMS stands in vCenter, then goes on to the end")
  void registration_waitsForVcenter_thenEnds() {
    OvhSchema schema = OvhSchema.load();
    String task = SERVICE + "/task/" + caller.post(KMS, BODY).fits(schema).number("taskId");

    assertTask(schema, task, "todo 0 null", "toCreate", "enabling");
    clock.advance(STEP);
    assertTask(
        schema, task, "doing 10 Opening flows towards the KMS Server", "creating", "enabling");
    clock.advance(STEP);
    assertTask(schema, task, "doing 30 " + WAITING, "creating", "enabling");
    clock.advance(Duration.ofMinutes(4));
    assertTask(schema, task, "doing 30 " + WAITING, "creating", "enabling");

    configured.set(true);
    assertTask(schema, task, "doing 60 Checking the KMS Server", "creating", "enabling");
    clock.advance(STEP.multipliedBy(2));
    assertTask(schema, task, "done 100 null", "delivered", "enabled");
    assertThat(caller.get(task).object().get("endDate")).isEqualTo("2026-11-24T10:04:40+00:00");
    assertThat(ovh.registeredKms())
        .containsExactly(
            new FakeRegisteredKms(350, "192.0.2.1", 5696, SHA1, "rack 4", "delivered"));
  }

  @Test
  @DisplayName("An address can be registered once")
  void registration_ofSameAddress_isConflict() {
    assertThat(caller.post(KMS, BODY).status()).isEqualTo(200);
    assertRefused(caller.post(KMS, BODY), 409, "CONFLICT");
    assertThat(caller.post(KMS, BODY.replace("192.0.2.1", "192.0.2.2")).status()).isEqualTo(200);
    assertThat(caller.get(KMS).list()).isEqualTo(List.of(350L, 351L));
  }

  @Test
  @DisplayName("A registration that fails leaves the KMS in error; a canceled one leaves nothing")
  void registration_endsBadly_leavesItsTrace() {
    long failing = caller.post(KMS, BODY).number("taskId");
    long canceled = caller.post(KMS, BODY.replace("192.0.2.1", "192.0.2.2")).number("taskId");

    ovh.finishTask(failing, "error");
    ovh.finishTask(canceled, "canceled");

    assertThat(caller.get(SERVICE + "/task/" + failing).object().get("state")).isEqualTo("error");
    assertThat(caller.get(SERVICE + "/task?state=canceled").list()).isEqualTo(List.of(canceled));
    assertThat(ovh.registeredKms())
        .singleElement()
        .hasFieldOrPropertyWithValue("state", "error")
        .hasFieldOrPropertyWithValue("ip", "192.0.2.1");
    refuses(IllegalStateException.class, () -> ovh.finishTask(failing, "done"));
    refuses(() -> ovh.finishTask(canceled, "finished"));
  }

  @Test
  @DisplayName("A task can be held in any state and text, and can vanish")
  void task_heldOrRemoved_answersSo() {
    long id = caller.post(KMS, BODY).number("taskId");
    ovh.holdTask(id, "waitingForToken", "Waiting for a token");
    clock.advance(Duration.ofMinutes(4));

    OvhCaller.Answer held = caller.get(SERVICE + "/task/" + id);
    assertThat(held.object().get("state")).isEqualTo("waitingForToken");
    assertThat(held.object().get("description")).isEqualTo("Waiting for a token");
    ovh.finishTask(id, "done");
    assertThat(ovh.registeredKms().get(0).state()).isEqualTo("delivered");
    ovh.removeTask(id);
    assertThat(caller.get(SERVICE + "/task/" + id).status()).isEqualTo(404);
    refuses(() -> ovh.removeTask(id));
  }

  @Test
  @DisplayName("Tasks are listed by name as SQL's LIKE does, by state and by date")
  void tasks_areFiltered() {
    long first = caller.post(KMS, BODY).number("taskId");
    clock.advance(Duration.ofSeconds(5));
    long user = caller.post(SERVICE + "/user/1001/changeProperties", "{}").number("taskId");

    assertThat(caller.get(SERVICE + "/task").list()).isEqualTo(List.of(first, user));
    assertThat(caller.get(SERVICE + "/task?name=%25kms").list()).isEqualTo(List.of(first));
    assertThat(caller.get(SERVICE + "/task?name=kms").list()).isEmpty();
    assertThat(caller.get(SERVICE + "/task?name=add_ms&state=todo").list())
        .isEqualTo(List.of(first));
    assertThat(caller.get(SERVICE + "/task?executionDate=2026-11-24T10%3A00%3A01%2B00%3A00").list())
        .isEqualTo(List.of(user));
  }

  @Test
  @Tag("thorough")
  @DisplayName("A delivered KMS is changed and removed by tasks; one under way is not")
  void kms_changedAndRemoved_byTasks() {
    OvhSchema schema = OvhSchema.load();
    caller.post(KMS, BODY);
    String path = KMS + "/350";
    String change = "{\"sslThumbprint\":\"" + SHA1.replace("7B", "00") + "\"}";
    assertRefused(caller.post(path + "/changeProperties", change), 409, "CONFLICT");
    assertRefused(caller.delete(path), 409, "CONFLICT");
    configured.set(true);
    clock.advance(STEP.multipliedBy(5));

    caller.post(path + "/changeProperties", change).fits(schema);
    assertThat(caller.get(path).fits(schema).field("state")).isEqualTo("toUpdate");
    clock.advance(STEP);
    assertThat(caller.get(path).fits(schema).field("state")).isEqualTo("updating");
    clock.advance(STEP);
    assertThat(caller.get(path).fits(schema).field("state")).isEqualTo("delivered");
    assertThat(ovh.registeredKms().get(0).sslThumbprint()).startsWith("00:D9");
    assertThat(ovh.registeredKms().get(0).description()).isEqualTo("rack 4");

    caller.delete(path).fits(schema);
    assertThat(caller.get(path).fits(schema).field("state")).isEqualTo("toDelete");
    assertThat(caller.get(OPTION).fits(schema).field("state")).isEqualTo("disabling");
    clock.advance(STEP);
    assertThat(caller.get(path).fits(schema).field("state")).isEqualTo("deleting");
    clock.advance(STEP);
    assertThat(caller.get(path).status()).isEqualTo(404);
    assertThat(caller.get(OPTION).fits(schema).field("state")).isEqualTo("disabled");
  }

  // the rest of the service

  @Test
  @Tag("thorough")
  @DisplayName("The service, its users and its networks are as the schema says")
  void service_isValid() {
    OvhSchema schema = OvhSchema.load();
    for (String path :
        List.of(
            "/dedicatedCloud",
            SERVICE,
            OPTION,
            KMS,
            SERVICE + "/task",
            SERVICE + "/user",
            SERVICE + "/user/1001",
            SERVICE + "/allowedNetwork",
            SERVICE + "/allowedNetwork/501",
            SERVICE + "/twoFAWhitelist",
            SERVICE + "/twoFAWhitelist/502",
            SERVICE + "/securityOptions/compatibilityMatrix")) {
      caller.get(path).fits(schema);
    }
    assertThat(caller.get(SERVICE).object().get("webInterfaceUrl"))
        .isEqualTo("https://127.0.0.1:8443/");
    assertThat(caller.get(SERVICE + "/allowedNetwork/501").object().get("network"))
        .isEqualTo("192.0.2.0/24");
    assertThat(caller.get(SERVICE).object().get("userAccessPolicy")).isEqualTo("filtered");
    assertThat(caller.get(SERVICE + "/twoFAWhitelist/502").object().get("cidrNetmask"))
        .isEqualTo(24L);
    assertThat(caller.get(SERVICE + "/securityOptions/compatibilityMatrix").list())
        .filteredOn(option -> Boolean.TRUE.equals(((Map<?, ?>) option).get("enabled")))
        .extracting(option -> ((Map<?, ?>) option).get("name"))
        .isEqualTo(List.of("twoFa"));
    assertRefused(caller.get(SERVICE + "/twoFAWhitelist/1"), 404, "NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /dedicatedCloud/commercialRange",
        "GET /dedicatedCloud/pcc-127-0-0-1/vlan",
        "PUT /dedicatedCloud/pcc-127-0-0-1/allowedNetwork/501",
        "POST /dedicatedCloud/pcc-127-0-0-1/allowedNetwork",
        "GET /dedicatedCloud/pcc-127-0-0-1/securityOptions/dependenciesTree",
        "POST /order/cart",
        "GET /services/1",
      })
  @DisplayName("What OVHcloud has and the fake does not is refused by its name")
  void notModelled_isSaidByName(String call) {
    String[] words = call.split(" ", -1);
    OvhCaller.Answer answer = caller.call(words[0], words[1], "");

    assertThat(answer.status()).isEqualTo(501);
    assertThat((String) answer.field("message"))
        .startsWith(
            "This fake does not model " + words[0] + " " + words[1].replaceFirst("pcc.*", ""))
        .endsWith(", which OVHcloud has");
  }

  @Test
  @Tag("thorough")
  @DisplayName("A user is found by name and gets the encryption right by a task")
  void user_getsEncryptionRight_byTask() {
    OvhSchema schema = OvhSchema.load();
    assertThat(caller.get(SERVICE + "/user?name=alice").list()).isEqualTo(List.of(1001L));
    assertThat(caller.get(SERVICE + "/user?name=carol").list()).isEmpty();
    String change = SERVICE + "/user/1001/changeProperties";

    OvhCaller.Answer changing =
        caller.post(change, "{\"encryptionRight\":true,\"tokenValidator\":true}").fits(schema);

    assertThat(changing.number("userId")).isEqualTo(1001);
    assertThat(caller.get(SERVICE + "/user/1001/task").fits(schema).list())
        .isEqualTo(List.of(changing.number("taskId")));
    assertThat(caller.get(SERVICE + "/user/1002/task").list()).isEmpty();
    assertThat(caller.get(SERVICE + "/user/1001").object().get("encryptionRight")).isEqualTo(false);
    clock.advance(STEP.multipliedBy(2));
    Map<?, ?> user = caller.get(SERVICE + "/user/1001").fits(schema).object();
    assertThat(user.get("encryptionRight")).isEqualTo(true);
    assertThat(user.get("isTokenValidator")).isEqualTo(true);
  }

  @Test
  @DisplayName("Faults meet the routes that they are planned for")
  void faults_meetTheirRoutes() {
    ovh.faults()
        .onNext(Faults.request("POST", "/vmEncryption/kms"), Fault.close().afterTakingEffect());
    ovh.faults().onNext(Faults.request("GET", "/vmEncryption"), Fault.expiredSession());

    refuses(UncheckedIOException.class, () -> caller.post(KMS, BODY));
    assertThat(ovh.registeredKms()).hasSize(1);
    assertRefused(caller.get(OPTION), 403, "INVALID_CREDENTIAL");
    assertThat(caller.get(OPTION).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("Options out of range are refused with the value and the bound")
  void builder_badOptions_areRefused() {
    FakeOvhApiBuilder builder = FakeOvhApi.builder(AUTHORITY);

    refuses(() -> builder.port(-1), "port must be 0 to 65535: -1");
    refuses(() -> builder.port(65_536), "port must be 0 to 65535: 65536");
    refuses(() -> builder.kmsTcpPort(0), "kmsTcpPort must be 1 to 65535: 0");
    refuses(() -> builder.serviceName(" "), "serviceName must not be blank");
    refuses(() -> builder.services(), "serviceName must not be blank");
    refuses(() -> builder.services("a", "a"), "serviceNames must differ: [a, a]");
    refuses(
        () -> builder.taskVisibleAfter(Duration.ofSeconds(-1)),
        "taskVisibleAfter must not be negative: PT-1S");
    refuses(() -> builder.securityOption("vmEncryption"), "vmEncryption");
    refuses(() -> builder.taskStep(Duration.ZERO), "taskStep must be positive: PT0S");
    refuses(() -> ovh.createConsumerKey("GET"), "GET");
  }

  private static void assertRefused(OvhCaller.Answer answer, int status, String errorCode) {
    assertThat(answer.status()).isEqualTo(status);
    if (answer.object().containsKey("errorCode")) {
      assertThat(answer.object().get("errorCode")).isEqualTo(errorCode);
      assertThat(answer.object().get("httpCode")).asString().startsWith(status + " ");
    } else {
      assertThat(answer.object().get("class")).asString().startsWith("Client::");
      assertThat(answer.object().keySet()).isEqualTo(Set.of("class", "message"));
    }
    assertThat(answer.headers()).containsKey("x-ovh-queryid");
  }

  private void assertTask(
      OvhSchema schema, String path, String told, String kmsState, String optionState) {
    Map<?, ?> task = caller.get(path).fits(schema).object();
    assertThat(task.get("state") + " " + task.get("progress") + " " + task.get("description"))
        .isEqualTo(told);
    assertThat(caller.get(KMS + "/350").fits(schema).field("state")).isEqualTo(kmsState);
    assertThat(caller.get(OPTION).fits(schema).field("state")).isEqualTo(optionState);
  }
}
