package io.vmcrypt.ovh.vmencryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.ScriptedApi;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InBothErrorShapes
class LyingAnswersHttpTest {

  private static final String CLOUD = "/1.0/dedicatedCloud/pcc-192-0-2-1";
  private static final String KMS = CLOUD + "/vmEncryption/kms";
  private static final Thumbprint OLD =
      Thumbprint.parse("7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61");
  private static final Thumbprint NEW =
      Thumbprint.parse("FE:21:E2:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:47");
  private static final KmsRegistration REGISTRATION =
      KmsRegistration.builder("192.0.2.1", OLD).build();
  private static final KmsRemoval REMOVAL = KmsRemoval.of(350).force();
  private static final String UNKNOWN_ADDRESS =
      "KMS 350 at an unknown address, thumbprint unknown, delivered";
  private static final Duration WAIT = Duration.ofMinutes(2);

  private final FakeOvhApi.ErrorShape shape;
  private ScriptedApi api;
  private OvhClient client;

  LyingAnswersHttpTest(FakeOvhApi.ErrorShape shape) {
    this.shape = shape;
  }

  @BeforeEach
  void start() {
    api = new ScriptedApi(shape);
    client = api.client();
  }

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  @Test
  @DisplayName("a private cloud that is not known any more is no proof that a KMS is gone")
  void startRemove_serviceIsNotKnown_isNotGone() {
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "delivered"));
    api.on(
        "GET " + KMS + "/350",
        ScriptedApi.refusal(shape, 404, "NOT_FOUND", "This service does not exist"));
    api.on(
        "GET " + KMS, ScriptedApi.refusal(shape, 404, "NOT_FOUND", "This service does not exist"));
    api.on("DELETE " + KMS + "/350", 200, task(7, "todo", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "done", ""));
    api.on(
        "GET " + CLOUD + "/task/8",
        ScriptedApi.refusal(shape, 404, "NOT_FOUND", "This service does not exist"));

    Operation<OvhProgress, RegisteredKms> removal = kmsServers().startRemove(REMOVAL);

    assertThatThrownBy(() -> removal.await(WAIT))
        .isInstanceOf(SdkException.class)
        .hasMessageContaining("This service does not exist");
  }

  @Test
  @DisplayName("a KMS that is listed and cannot be read is there: it is not registered once more")
  void list_listedAndNotFound_isAnError() {
    for (int i = 0; i < 4; i++) {
      api.on("GET " + KMS, 200, "[350]");
      api.on("GET " + KMS + "/350", ScriptedApi.refusal(shape, 404, "NOT_FOUND", "not now"));
      // and it is still in the list
      api.on("GET " + KMS, 200, "[350]");
    }

    ThrowingCallable[] reads = {
      () -> kmsServers().list(),
      () -> kmsServers().findByIp("192.0.2.1"),
      () -> kmsServers().plan(REGISTRATION),
      () -> kmsServers().ensure(REGISTRATION)
    };
    assertThat(reads)
        .allSatisfy(
            read ->
                assertThatThrownBy(read)
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("not now"));
  }

  @Test
  @DisplayName("a KMS whose address OVHcloud leaves out may be the one: it is not registered again")
  void find_addressLeftOut_isAnError() {
    for (int i = 0; i < 5; i++) {
      api.on("GET " + KMS, 200, "[350]");
      api.on("GET " + KMS + "/350", 200, "{\"kmsId\":350,\"state\":\"delivered\"}");
    }

    assertThat(kmsServers().list()).singleElement().hasToString(UNKNOWN_ADDRESS);
    ThrowingCallable[] reads = {
      () -> kmsServers().findByIp("192.0.2.1"),
      () -> kmsServers().plan(REGISTRATION),
      () -> kmsServers().planAll(List.of(REGISTRATION)),
      () -> kmsServers().ensure(REGISTRATION)
    };
    assertThat(reads)
        .allSatisfy(
            read ->
                assertThatThrownBy(read)
                    .isInstanceOf(DecodingException.class)
                    .hasMessageContaining(
                        "OVHcloud does not say at which address KMS 350 is, and it may be this"
                            + " one"));
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.009", "::ffff:192.0.2.9", "::FFFF:C000:0209", "192.0.2.9/32"})
  @DisplayName("an address in another spelling is the same: a rerun does not register it again")
  void ensure_otherSpellingInTheList_isThere(String spelling) {
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms(350, spelling, OLD, "delivered"));
    KmsRegistration registration = KmsRegistration.builder("192.0.2.9", OLD).build();

    assertThat(kmsServers().plan(registration)).isEmpty();
    assertThat(kmsServers().ensure(registration).isChanged()).isFalse();
    assertThat(kmsServers().findByIp("::ffff:192.0.2.9")).map(RegisteredKms::id).contains(350L);
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kms.example.com", "192.0.2.010", "2001:db8::1", "192.0.2.0/24"})
  @DisplayName(
      "one that OVHcloud lists by something else may be the one: it is not registered again")
  void ensure_noAddressInTheList_isAnError(String listed) {
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms(350, listed, OLD, "delivered"));

    assertThatThrownBy(() -> kmsServers().ensure(REGISTRATION))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("OVHcloud lists KMS 350 at \"" + listed + "\"")
        .hasMessageContaining("may be this one");
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
  }

  @Test
  @DisplayName("thumbprints by two digests are not compared, and the certificate of both decides")
  void ensure_byTheOtherDigest_isNotKnownWithoutTheCertificate() {
    ServerCertificate certificate =
        ServerCertificate.of(List.of(TestAuthority.create().certificate()));
    Thumbprint longer = certificate.thumbprint(ThumbprintAlgorithm.SHA256);
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", longer, "delivered"));
    KmsRegistration byThumbprint =
        KmsRegistration.builder("192.0.2.1", certificate.thumbprint()).build();
    KmsRegistration byCertificate =
        KmsRegistration.builder("192.0.2.1", certificate.thumbprint())
            .certificate(certificate)
            .build();

    assertThatThrownBy(() -> kmsServers().plan(byThumbprint))
        .isInstanceOf(KmsThumbprintConflictException.class)
        .hasMessageContaining("it is not known whether both are of the same certificate");
    assertThat(kmsServers().plan(byCertificate)).isEmpty();
    assertThatThrownBy(
            () -> KmsRegistration.builder("192.0.2.1", OLD).certificate(certificate).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(kmsServers().ensure(byCertificate).value().await(WAIT).thumbprint())
        .isEqualTo(longer);
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
  }

  @Test
  @DisplayName("another certificate is told, and registered, by the digest that is in use there")
  void ensure_anotherCertificate_isComparedByTheDigestInUse() {
    ServerCertificate certificate =
        ServerCertificate.of(List.of(TestAuthority.create().certificate()));
    Thumbprint other = Thumbprint.parse("00".repeat(32));
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", other, "delivered"));
    KmsRegistration registration =
        KmsRegistration.builder("192.0.2.1", certificate.thumbprint())
            .certificate(certificate)
            .build();

    assertThatThrownBy(() -> kmsServers().plan(registration))
        .isInstanceOf(KmsThumbprintConflictException.class)
        .hasMessageNotContaining("not known");
    assertThat(kmsServers().plan(registration.toBuilder().force().build()))
        .singleElement()
        .satisfies(
            change ->
                assertThat(change.to())
                    .contains(certificate.thumbprint(ThumbprintAlgorithm.SHA256).toString()));
  }

  @Test
  @DisplayName("one whose address is left out does not matter where another one has the address")
  void find_addressLeftOutOfAnother_isFound() {
    api.on("GET " + KMS, 200, "[350,351]");
    api.on("GET " + KMS + "/350", 200, "{\"kmsId\":350,\"state\":\"error\"}");
    api.on("GET " + KMS + "/351", 200, kms(351, "192.0.2.1", OLD, "delivered"));

    assertThat(kmsServers().plan(REGISTRATION)).isEmpty();
  }

  @Test
  @DisplayName("while a registration is waited for, its address may still come")
  void await_addressComesLater_isWaitedFor() {
    api.on("GET " + KMS, 200, "[]");
    api.on("POST " + KMS, 200, task(7, "todo", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "done", ""));
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, "{\"kmsId\":350,\"state\":\"creating\"}");
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "delivered"));

    assertThat(kmsServers().ensure(REGISTRATION).value().await(WAIT).id()).isEqualTo(350);
  }

  @Test
  @DisplayName("a KMS that went after the list was read is left out")
  void list_goneMeanwhile_isLeftOut() {
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", ScriptedApi.refusal(shape, 404, "NOT_FOUND", "gone"));
    api.on("GET " + KMS, 200, "[]");

    assertThat(kmsServers().list()).isEmpty();
  }

  @Test
  @DisplayName("a removal that goes on is waited for, also when its task is done")
  void startRemove_taskIsDoneAndKmsBeingRemoved_isWaitedFor() {
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "delivered"));
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "deleting"));
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "deleting"));
    api.on("GET " + KMS + "/350", ScriptedApi.refusal(shape, 404, "NOT_FOUND", "gone"));
    api.on("GET " + KMS, 200, "[]");
    api.on("DELETE " + KMS + "/350", 200, task(7, "todo", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "done", ""));

    assertThat(kmsServers().startRemove(REMOVAL).await(WAIT).id()).isEqualTo(350);
  }

  @Test
  @DisplayName("a removal that has failed ends the wait of whoever took it up")
  void startRemove_takenUpAndFails_failsAtOnce() {
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "deleting"));
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "error"));
    api.on("GET " + KMS, 200, "[350]");

    Operation<OvhProgress, RegisteredKms> removal = kmsServers().startRemove(REMOVAL);

    assertThatThrownBy(() -> removal.await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("state error");
  }

  @Test
  @DisplayName("a task of another address is not taken for the one that is waited for")
  void ensure_taskOfAnotherAddress_isNotFollowed() {
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "creating"));
    api.on("GET " + CLOUD + "/task?state=doing", 200, "[7]");
    for (String state : List.of("toDo", "todo")) {
      api.on("GET " + CLOUD + "/task?state=" + state, 200, "[]");
    }
    for (String state : List.of("waitingTodo", "toCreate", "waitingForChilds", "fixing")) {
      api.on("GET " + CLOUD + "/task?state=" + state, 200, "[]");
    }
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "doing", "add KMS 192.0.2.10"));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "error", "KMS 192.0.2.10 is not reachable"));

    Operation<OvhProgress, RegisteredKms> taken = kmsServers().ensure(REGISTRATION).value();

    assertThat(taken.awaitState(OvhProgress::isVcentersTurn, Duration.ofMinutes(5)).seen())
        .contains("creating")
        .contains("has not changed");
  }

  @Test
  @DisplayName("an answer about another KMS or task than the one asked for is refused")
  void get_answersAboutAnother_isRefused() {
    api.on("GET " + KMS + "/350", 200, kms(351, "192.0.2.1", OLD, "delivered"));
    api.on("GET " + CLOUD + "/task/7", 200, task(8, "done", ""));
    api.on("GET " + CLOUD + "/user/4", 200, "{\"userId\":5,\"encryptionRight\":true}");

    assertThatThrownBy(() -> kmsServers().get(350))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("351");
    assertThatThrownBy(() -> kmsServers().startRemove(REMOVAL))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> cloud().tasks().get(7))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("8");
    assertThatThrownBy(() -> cloud().users().ensureEncryptionRight(4))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("5");
    assertThat(api.requests()).allMatch(request -> request.getMethod().equals("GET"));
  }

  @Test
  @DisplayName("an answer that does not say what it is about may be about another, and is refused")
  void get_answersAboutNothing_isRefused() {
    api.on("GET " + KMS + "/350", 200, "{\"ip\":\"192.0.2.1\",\"state\":\"delivered\"}");
    api.on("GET " + CLOUD + "/task/7", 200, "{\"state\":\"done\"}");
    api.on("GET " + CLOUD + "/user/4", 200, "{\"encryptionRight\":true}");
    api.on("GET " + CLOUD, 200, "{\"state\":\"delivered\"}");

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> kmsServers().get(350),
            () -> cloud().tasks().get(7),
            () -> cloud().users().get(4),
            () -> cloud().details())) {
      assertThatThrownBy(call)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("does not say what it is about");
    }
  }

  @Test
  @DisplayName("a list of more ids than anybody has is refused, and none of them is read")
  void list_endless_isRefused() {
    String ids = IntStream.rangeClosed(1, 10_001).boxed().toList().toString();
    api.on("GET " + KMS, 200, ids);

    assertThatThrownBy(() -> kmsServers().list())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("10001 ids");
    assertThat(api.requests()).hasSize(1);
  }

  @Test
  @DisplayName("a grant whose answer names no task is looked for, and else told")
  void ensureEncryptionRight_noTask_isTold() {
    api.on("GET " + CLOUD + "/user/4", 200, "{\"userId\":4,\"encryptionRight\":false}");
    api.on("POST " + CLOUD + "/user/4/changeProperties", 200, "{}");
    api.on("GET " + CLOUD + "/user/4/task", 200, "[]");

    assertThatThrownBy(() -> cloud().users().ensureEncryptionRight(4))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("names no task");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  @DisplayName("a wait goes on when OVHcloud has a passing problem, or no time for a look")
  void await_passingFailure_goesOnAndTells(int status) {
    List<Progress> heard = new ArrayList<>();
    api.on("POST " + KMS, 200, task(7, "todo", ""));
    for (int i = 0; i < OvhClient.DEFAULT_MAX_TRIES; i++) {
      api.on("GET " + CLOUD + "/task/7", status, "");
    }
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "done", ""));
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "delivered"));

    RegisteredKms registered =
        kmsServers()
            .startRegister(REGISTRATION)
            .await(WaitOptions.timeout(WAIT).progressListener(heard::add));

    assertThat(registered.id()).isEqualTo(350);
    assertThat(heard).first().extracting(Progress::state).asString().contains("HTTP " + status);
  }

  @Test
  @DisplayName("a problem that does not pass ends a wait at its time, and is told")
  void await_failureThatStays_endsInTime() {
    api.on("POST " + KMS, 200, task(7, "todo", ""));
    api.on("GET " + CLOUD + "/task/7", 503, "");

    Operation<OvhProgress, RegisteredKms> registration = kmsServers().startRegister(REGISTRATION);

    assertThatThrownBy(() -> registration.await(WAIT))
        .isInstanceOfSatisfying(
            OperationTimeoutException.class,
            e -> {
              assertThat(e.lastState()).contains("HTTP 503");
              assertThat(e.elapsed()).isBetween(WAIT, WAIT.plusSeconds(2));
            });
  }

  @Test
  @DisplayName("a wait goes on when the connection is lost between two looks")
  void await_connectionIsLost_goesOnAndTells() {
    List<Progress> heard = new ArrayList<>();
    api.on("POST " + KMS, 200, task(7, "todo", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "doing", ""));
    for (int i = 0; i < OvhClient.DEFAULT_MAX_TRIES; i++) {
      api.on("GET " + CLOUD + "/task/7", lost());
    }
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "done", ""));
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "delivered"));

    RegisteredKms registered =
        kmsServers()
            .startRegister(REGISTRATION)
            .await(WaitOptions.timeout(WAIT).progressListener(heard::add));

    assertThat(registered.id()).isEqualTo(350);
    assertThat(heard)
        .extracting(Progress::state)
        .anyMatch(state -> state.contains("the connection broke"));
  }

  @Test
  @DisplayName("a connection that stays lost ends a wait at its time, and is told")
  void await_connectionStaysLost_endsInTime() {
    api.on("POST " + KMS, 200, task(7, "todo", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "doing", ""));
    api.on("GET " + CLOUD + "/task/7", lost());

    Operation<OvhProgress, RegisteredKms> registration = kmsServers().startRegister(REGISTRATION);

    assertThatThrownBy(() -> registration.await(WAIT))
        .isInstanceOfSatisfying(
            OperationTimeoutException.class,
            e -> {
              assertThat(e.lastState()).startsWith("doing").contains("the connection broke");
              assertThat(e.elapsed()).isBetween(WAIT, WAIT.plusSeconds(2));
            });
  }

  @Test
  @DisplayName("a wait that has seen nothing ends when no connection is made: it may be nobody")
  void await_firstLookIsLost_endsAtOnce() {
    api.on("POST " + KMS, 200, task(7, "todo", ""));
    api.on("GET " + CLOUD + "/task/7", lost());

    Operation<OvhProgress, RegisteredKms> resumed = kmsServers().startRegister(REGISTRATION);

    assertThatThrownBy(() -> resumed.await(WAIT)).isInstanceOf(ConnectionException.class);
  }

  @Test
  @DisplayName("a wait ends at once when its client is closed, and says so")
  void await_clientIsClosed_endsAtOnce() {
    api.on("POST " + KMS, 200, task(7, "todo", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "doing", ""));
    api.on(
        "GET " + CLOUD + "/task/7",
        new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    client = api.builder().timeSource(TimeSource.system()).build();
    Operation<OvhProgress, RegisteredKms> resumed = kmsServers().startRegister(REGISTRATION);
    Thread closing =
        new Thread(
            () -> {
              while (api.requests().size() < 3) {
                Thread.onSpinWait();
              }
              client.close();
            });
    closing.start();

    assertThatThrownBy(() -> resumed.await(WAIT))
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("the client was closed");
  }

  @Test
  @DisplayName("a wait looks again when OVHcloud says, and no sooner")
  void await_toldWhenToComeBack_comesBackThen() {
    api.on("POST " + KMS, 200, task(7, "todo", ""));
    api.on(
        "GET " + CLOUD + "/task/7",
        ScriptedApi.answer(429, "").addHeader("Retry-After", "100").build());
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "done", ""));
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, "delivered"));

    assertThat(kmsServers().startRegister(REGISTRATION).await(WAIT).id()).isEqualTo(350);
    assertThat(api.time.sleeps()).containsExactly(Duration.ofSeconds(100));
  }

  @Test
  @DisplayName("a change is planned as it is made, whatever the state of the KMS")
  void plan_eachState_isWhatEnsureSays() {
    for (String state :
        List.of(
            "toCreate",
            "creating",
            "delivered",
            "toUpdate",
            "updating",
            "toDelete",
            "deleting",
            "error",
            "unknown",
            "novel")) {
      for (Thumbprint asked : List.of(OLD, NEW)) {
        for (boolean replace : new boolean[] {false, true}) {
          assertPlanIsEnsure(state, asked, replace);
        }
      }
    }
  }

  private void assertPlanIsEnsure(String state, Thumbprint asked, boolean replace) {
    KmsRegistration.Builder wanted = KmsRegistration.builder("192.0.2.1", asked);
    KmsRegistration registration = replace ? wanted.force().build() : wanted.build();
    try (ScriptedApi scripted = new ScriptedApi(shape);
        OvhClient other = scripted.client()) {
      scripted.on("GET " + KMS, 200, "[350]");
      scripted.on("GET " + KMS + "/350", 200, kms(350, "192.0.2.1", OLD, state));
      scripted.on("POST " + KMS + "/350/changeProperties", 200, task(7, "todo", ""));
      for (String each :
          List.of("doing", "todo", "waitingTodo", "toCreate", "waitingForChilds", "fixing")) {
        scripted.on("GET " + CLOUD + "/task?state=" + each, 200, "[]");
      }
      KmsServers servers = other.privateCloud("pcc-192-0-2-1").vmEncryption().kmsServers();
      Object planned = outcome(() -> servers.plan(registration));
      assertThat(scripted.requests()).allMatch(request -> request.getMethod().equals("GET"));
      assertThat(outcome(() -> servers.planAll(List.of(registration)))).isEqualTo(planned);
      assertThat(outcome(() -> servers.ensure(registration).changes()))
          .as("%s, %s, replace %s", state, asked, replace)
          .isEqualTo(planned);
    }
  }

  private static Object outcome(java.util.function.Supplier<?> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private PrivateCloud cloud() {
    return client.privateCloud("pcc-192-0-2-1");
  }

  private KmsServers kmsServers() {
    return cloud().vmEncryption().kmsServers();
  }

  /** A connection that breaks before the answer. */
  private static MockResponse lost() {
    return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
  }

  private static String kms(long id, String ip, Thumbprint thumbprint, String state) {
    return "{\"kmsId\":"
        + id
        + ",\"ip\":\""
        + ip
        + "\",\"kmsTcpPort\":5696,\"sslThumbprint\":\""
        + thumbprint
        + "\",\"description\":\"rack 4\",\"state\":\""
        + state
        + "\"}";
  }

  private static String task(long id, String state, String description) {
    return "{\"taskId\":"
        + id
        + ",\"name\":\"addKms\",\"state\":\""
        + state
        + "\",\"description\":\""
        + description
        + "\"}";
  }
}
