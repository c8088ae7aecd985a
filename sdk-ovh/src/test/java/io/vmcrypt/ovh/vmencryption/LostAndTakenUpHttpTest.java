package io.vmcrypt.ovh.vmencryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.ScriptedApi;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Work whose answer was lost, or that someone else has started: what is taken for it. */
@InBothErrorShapes
class LostAndTakenUpHttpTest {

  private static final String CLOUD = "/1.0/dedicatedCloud/pcc-192-0-2-1";
  private static final String KMS = CLOUD + "/vmEncryption/kms";
  private static final String TASKS = "GET " + CLOUD + "/task?state=";
  private static final Thumbprint OLD =
      Thumbprint.parse("7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61");
  private static final Thumbprint NEW =
      Thumbprint.parse("FE:21:E2:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:47");
  private static final KmsRegistration REGISTRATION =
      KmsRegistration.builder("192.0.2.1", OLD).build();
  private static final KmsRegistration REPLACING =
      KmsRegistration.builder("192.0.2.1", NEW).force().build();
  private static final KmsRemoval REMOVAL = KmsRemoval.of(350).force();
  private static final Duration WAIT = Duration.ofMinutes(2);
  private static final String NO_TASK = "{}";

  private final FakeOvhApi.ErrorShape shape;
  private ScriptedApi api;
  private OvhClient client;

  LostAndTakenUpHttpTest(FakeOvhApi.ErrorShape shape) {
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

  @ParameterizedTest
  @CsvSource({"toDelete,old", "deleting,old", "delivered,new"})
  @DisplayName("a KMS that goes, or has another thumbprint, is not the registration that was lost")
  void startRegister_lostAndAnotherIsThere_isTold(String state, String thumbprint) {
    api.on("POST " + KMS, 200, NO_TASK);
    thereIs(state, thumbprint.equals("old") ? OLD : NEW, "rack 4");
    underWay();

    assertThatThrownBy(() -> kmsServers().startRegister(REGISTRATION))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("names no task");
    assertThat(sent("POST")).isEqualTo(1);
  }

  @Test
  @DisplayName("a refusal that speaks of rights is told, also when the KMS is there by then")
  void ensure_notAllowedAndAnotherIsFaster_isTold() {
    api.on("GET " + KMS, 200, "[]");
    thereIs("delivered", OLD, "rack 4");
    api.on(
        "POST " + KMS,
        ScriptedApi.refusal(shape, 403, "FORBIDDEN", "User is not granted for this request"));

    assertThatThrownBy(() -> kmsServers().ensure(REGISTRATION))
        .isInstanceOf(PermissionDeniedException.class);
  }

  @Test
  @DisplayName("a change whose answer was lost and that is there is done, and is not sent again")
  void ensure_changeLostAndThere_isDone() {
    thereIs("delivered", OLD, "rack 4");
    thereIs("delivered", NEW, "rack 4");
    api.on("POST " + KMS + "/350/changeProperties", 200, NO_TASK);

    RegisteredKms changed = kmsServers().ensure(REPLACING).value().await(WAIT);

    assertThat(changed.thumbprint()).isEqualTo(NEW);
    assertThat(changed.description()).isEqualTo("rack 4");
    assertThat(sent("POST")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"old,rack 5", "new,rack 5", "old,rack 4"})
  @DisplayName("a change whose answer was lost is not taken for made while a part of it is missing")
  void ensure_changeLostAndPartMissing_isTold(String thumbprint, String description) {
    thereIs("delivered", OLD, "rack 4");
    thereIs("delivered", thumbprint.equals("old") ? OLD : NEW, description);
    api.on("POST " + KMS + "/350/changeProperties", 200, NO_TASK);

    assertThatThrownBy(() -> kmsServers().ensure(REPLACING))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("names no task");
  }

  @Test
  @DisplayName("a removal whose answer was lost is followed while the KMS goes")
  void startRemove_lostAndKmsGoes_isFollowed() {
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", 200, kms("toDelete", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", 200, kms("deleting", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", notThere());
    api.on("GET " + KMS, 200, "[]");
    api.on("DELETE " + KMS + "/350", 200, NO_TASK);

    assertThat(kmsServers().startRemove(REMOVAL).await(WAIT).id()).isEqualTo(350);
    assertThat(sent("DELETE")).isEqualTo(1);
  }

  @Test
  @DisplayName("a removal whose answer was lost is done when the KMS is gone")
  void startRemove_lostAndKmsIsGone_isDone() {
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", notThere());
    api.on("GET " + KMS, 200, "[351]");
    api.on("DELETE " + KMS + "/350", 200, NO_TASK);

    Operation<OvhProgress, RegisteredKms> removal = kmsServers().startRemove(REMOVAL);

    assertThat(removal.poll().seen()).contains("the KMS is gone");
    assertThat(removal.await(WAIT).id()).isEqualTo(350);
  }

  @Test
  @DisplayName("a removal whose answer was lost is told when the KMS stays")
  void startRemove_lostAndKmsStays_isTold() {
    thereIs("delivered", OLD, "rack 4");
    api.on("DELETE " + KMS + "/350", 200, NO_TASK);

    assertThatThrownBy(() -> kmsServers().startRemove(REMOVAL))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("names no task");
    assertThat(sent("DELETE")).isEqualTo(1);
  }

  @Test
  @DisplayName("a KMS that cannot be read and is still in the list is not gone")
  void startRemove_lostAndOnlyListed_isTold() {
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", notThere());
    api.on("GET " + KMS, 200, "[350]");
    api.on("DELETE " + KMS + "/350", 200, NO_TASK);

    assertThatThrownBy(() -> kmsServers().startRemove(REMOVAL))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  @DisplayName(
      "a removal whose task OVHcloud does not show is done when the KMS is gone, not before")
  void startRemove_taskIsNotShown_waitsForTheKms() {
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", 200, kms("deleting", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", notThere());
    api.on("GET " + KMS, 200, "[]");
    api.on("DELETE " + KMS + "/350", 200, task(7, "todo", "removeKms", ""));
    api.on("GET " + CLOUD + "/task/7", notThere());

    Operation<OvhProgress, RegisteredKms> removal = kmsServers().startRemove(REMOVAL);

    assertThat(removal.poll().seen()).contains("OVHcloud does not show task 7 yet");
    assertThat(removal.await(WAIT).id()).isEqualTo(350);
  }

  @Test
  @DisplayName("a removal that OVHcloud has not come to yet, and shows no task of, has not failed")
  void startRemove_notBegunAndTaskIsNotShown_isWaitedFor() {
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", 200, kms("deleting", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", notThere());
    api.on("GET " + KMS, 200, "[]");
    api.on("DELETE " + KMS + "/350", 200, task(7, "todo", "removeKms", ""));
    api.on("GET " + CLOUD + "/task/7", notThere());

    Operation<OvhProgress, RegisteredKms> removal = kmsServers().startRemove(REMOVAL);

    assertThat(removal.poll().seen()).contains("OVHcloud does not show task 7 yet");
    assertThat(removal.await(WAIT).id()).isEqualTo(350);
    assertThat(sent("DELETE")).isEqualTo(1);
  }

  @Test
  @DisplayName("a removal whose task is never shown, of a KMS that stays, is told after a minute")
  void startRemove_taskIsNeverShownAndKmsStays_isTold() {
    thereIs("delivered", OLD, "rack 4");
    api.on("DELETE " + KMS + "/350", 200, task(7, "todo", "removeKms", ""));
    api.on("GET " + CLOUD + "/task/7", notThere());

    Operation<OvhProgress, RegisteredKms> removal = kmsServers().startRemove(REMOVAL);

    assertThatThrownBy(() -> removal.await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("KMS 350 is still there, in state delivered");
  }

  @Test
  @DisplayName("a removal that finds nothing to remove any more is done, when the KMS is gone")
  void startRemove_goneMeanwhile_isDone() {
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("DELETE " + KMS + "/350", notThere());
    api.on("GET " + KMS + "/350", notThere());
    api.on("GET " + KMS, 200, "[351]");

    Operation<OvhProgress, RegisteredKms> removal = kmsServers().startRemove(REMOVAL);

    assertThat(removal.await(WAIT).id()).isEqualTo(350);
    assertThat(sent("DELETE")).isEqualTo(1);
  }

  @Test
  @DisplayName("a removal that is answered by 404 while the KMS is listed is told")
  void startRemove_notFoundAndListed_isTold() {
    thereIs("delivered", OLD, "rack 4");
    api.on("DELETE " + KMS + "/350", notThere());

    assertThatThrownBy(() -> kmsServers().startRemove(REMOVAL))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("remove KMS 192.0.2.1");
  }

  @Test
  @DisplayName(
      "a change that came too fast waits as long as OVHcloud says, looks, and is sent again")
  void startRegister_tooManyRequests_waitsAndGoesOn() {
    api.on("POST " + KMS, tooFast("5"));
    api.on("POST " + KMS, tooFast("5"));
    api.on("POST " + KMS, 200, task(7, "todo", "addKms", ""));
    api.on("GET " + KMS, 200, "[]");

    assertThat(kmsServers().startRegister(REGISTRATION).id()).isEqualTo("7");

    assertThat(sent("POST")).isEqualTo(3);
    assertThat(api.time.sleeps()).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
    assertThat(api.requests())
        .extracting(request -> request.getMethod())
        .containsExactly("POST", "GET", "POST", "GET", "POST");
  }

  @Test
  @DisplayName("a change that somebody has made while one waited is not sent again")
  void startRegister_tooManyRequestsAndThere_isTakenUp() {
    api.on("POST " + KMS, tooFast("5"));
    thereIs("delivered", OLD, "rack 4");

    assertThat(kmsServers().startRegister(REGISTRATION).await(WAIT).id()).isEqualTo(350);
    assertThat(sent("POST")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "later"})
  @DisplayName("a change waits no longer than a call may take, and not for an unknown time")
  void startRegister_tooManyRequestsForTooLong_isTold(String retryAfter) {
    api.on("POST " + KMS, tooFast(retryAfter));
    api.on("GET " + KMS, 200, "[]");

    assertThatThrownBy(() -> kmsServers().startRegister(REGISTRATION))
        .isInstanceOf(RateLimitedException.class);
    assertThat(sent("POST")).isEqualTo(1);
  }

  @Test
  @DisplayName("a grant, a removal and a consumer key wait for their turn too")
  void otherChanges_tooManyRequests_goOn() {
    api.on("GET " + CLOUD + "/user/4", 200, "{\"userId\":4,\"encryptionRight\":false}");
    api.on("GET " + CLOUD + "/user/4/task", 200, "[]");
    api.on("POST " + CLOUD + "/user/4/changeProperties", tooFast("1"));
    api.on("POST " + CLOUD + "/user/4/changeProperties", 200, task(7, "todo", "updateUser", ""));
    assertThat(client.privateCloud("pcc-192-0-2-1").users().ensureEncryptionRight(4).value().id())
        .isEqualTo("7");

    api.on("DELETE " + KMS + "/350", tooFast("1"));
    api.on("DELETE " + KMS + "/350", 200, task(8, "todo", "removeKms", ""));
    thereIs("delivered", OLD, "rack 4");
    assertThat(kmsServers().startRemove(REMOVAL).id()).isEqualTo("8");
  }

  @Test
  @DisplayName("what was delivered and is removed since is not delivered: each wait looks")
  void ensure_removedSince_isTold() {
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", 200, kms("deleting", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", notThere());
    api.on("GET " + KMS, 200, "[]");

    Operation<OvhProgress, RegisteredKms> there = kmsServers().ensure(REGISTRATION).value();

    assertThat(there.poll().stage()).isEqualTo(Stage.DONE);
    assertThat(there.poll().stage()).isEqualTo(Stage.FAILED);
    assertThatThrownBy(() -> there.await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("the registration of KMS 192.0.2.1 is gone");
  }

  @Test
  @DisplayName("a change of what is removed meanwhile ends at once, whatever its task says")
  void ensure_removedWhileChanged_isTold() {
    thereIs("delivered", OLD, "rack 4");
    api.on("POST " + KMS + "/350/changeProperties", 200, task(7, "todo", "updateKms", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "done", "updateKms", ""));
    api.on("GET " + KMS + "/350", notThere());
    api.on("GET " + KMS, 200, "[351]");

    Operation<OvhProgress, RegisteredKms> change = kmsServers().ensure(REPLACING).value();

    assertThatThrownBy(() -> change.await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("the registration of KMS 192.0.2.1 is gone");
    assertThat(api.time.sleeps()).isEmpty();
  }

  @Test
  @DisplayName("of several that were delivered, one that is removed since ends the wait of all")
  void ensureAll_oneIsRemovedSince_isTold() {
    String other = kms("delivered", OLD, "").replace("350", "351").replace("2.1\"", "2.2\"");
    api.on("GET " + KMS, 200, "[350,351]");
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", notThere());
    api.on("GET " + KMS + "/351", 200, other);
    api.on("GET " + KMS, 200, "[351]");
    KmsRegistration second = KmsRegistration.builder("192.0.2.2", OLD).build();

    Operation<OvhProgress, List<RegisteredKms>> both =
        kmsServers().ensureAll(List.of(REGISTRATION, second)).value();

    assertThatThrownBy(() -> both.await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("the registration of KMS 192.0.2.1 is gone");
  }

  @Test
  @DisplayName("one round over two registrations reads each thing once: 17 requests, it took 35")
  void ensureAll_twoUnderWay_readsEachThingOnce() {
    String other = kms("creating", OLD, "").replace("350", "351").replace("2.1\"", "2.2\"");
    api.on("GET " + KMS, 200, "[350,351]");
    api.on("GET " + KMS + "/350", 200, kms("creating", OLD, "rack 4"));
    api.on("GET " + KMS + "/351", 200, other);
    underWay();
    KmsRegistration second = KmsRegistration.builder("192.0.2.2", OLD).build();

    Operation<OvhProgress, List<RegisteredKms>> both =
        kmsServers().ensureAll(List.of(REGISTRATION, second)).value();
    assertThat(both.poll().stage()).isEqualTo(Stage.NOT_YET);

    assertThat(api.requests()).hasSize(17);
  }

  private static MockResponse tooFast(String retryAfter) {
    MockResponse.Builder refusal =
        ScriptedApi.answer(429, "{\"class\":\"Client::TooManyRequests\",\"message\":\"slow\"}");
    return retryAfter.isEmpty()
        ? refusal.build()
        : refusal.addHeader("Retry-After", retryAfter).build();
  }

  @Test
  @DisplayName("ten users are all named")
  void startRemove_tenUsers_areAllNamed() {
    thereIs("delivered", OLD, "rack 4");
    List<String> users = IntStream.rangeClosed(1, 10).mapToObj(i -> "vm-" + i).toList();

    assertThatThrownBy(() -> kmsServers().startRemove(KmsRemoval.of(350).users(kms -> users)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("vm-9, vm-10.")
        .hasMessageNotContaining("more");
  }

  @ParameterizedTest
  @CsvSource({
    "addKms, '', true",
    "vmEncryption, '', true",
    "other, adds a key management server, true",
    "other, Waiting for customer to add the KMS in vCenter, true",
    "addHost, '', false",
    "removeKms, '', false",
    "other, deletes a key management server, false",
    "vmEncryption, removes 192.0.2.1, false",
  })
  @DisplayName("only a task that may add a KMS is taken up")
  void ensure_underWay_followsOnlyATaskOfTheKms(String name, String text, boolean followed) {
    thereIs("creating", OLD, "rack 4");
    underWay(7);
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "doing", name, text));

    assertThat(kmsServers().ensure(REGISTRATION).value().id()).isEqualTo(followed ? "7" : "");
  }

  @Test
  @DisplayName("of two tasks the one that names the address is taken up")
  void ensure_twoTasks_followsTheOneThatNamesTheAddress() {
    thereIs("creating", OLD, "rack 4");
    underWay(7, 8);
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "doing", "addKms", "KMS 192.0.2.1"));
    api.on("GET " + CLOUD + "/task/8", 200, task(8, "doing", "addKms", ""));

    assertThat(kmsServers().ensure(REGISTRATION).value().id()).isEqualTo("7");
  }

  @Test
  @DisplayName("of very many tasks the newest are looked at, since each costs a call")
  void ensure_veryManyTasks_readsTheNewest() {
    thereIs("creating", OLD, "rack 4");
    underWay(IntStream.rangeClosed(1, 5_000).boxed().toArray(Integer[]::new));
    api.on("GET " + CLOUD + "/task/4990", 200, task(4990, "doing", "addKms", "KMS 192.0.2.1"));
    client.close();
    // more calls than a minute has: some wait for their turn
    client = api.builder().timeout(Duration.ofMinutes(2)).build();

    assertThat(kmsServers().ensure(REGISTRATION).value().id()).isEqualTo("4990");
    assertThat(api.requests()).hasSize(2 + 6 + 100);
  }

  @Test
  @DisplayName("of two tasks that name no address none is taken up; one is shown as a hint")
  void ensure_twoTasksWithoutAddress_followsTheKms() {
    thereIs("creating", OLD, "rack 4");
    underWay(7, 8);
    // names the address only from the second look on
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "doing", "addKms", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "doing", "addKms", "KMS 192.0.2.1"));
    api.on("GET " + CLOUD + "/task/8", 200, task(8, "doing", "addKms", ""));

    Operation<OvhProgress, RegisteredKms> taken = kmsServers().ensure(REGISTRATION).value();

    assertThat(taken.id()).isEmpty();
    assertThat(taken.poll().tasks()).extracting(OvhTask::id).containsExactly(7L);
  }

  @Test
  @DisplayName("a registration without a task that vanishes is told, once the list has it no more")
  void ensure_followedKmsVanishes_isTold() {
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS, 200, "[]");
    api.on("GET " + KMS + "/350", 200, kms("creating", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", notThere());
    underWay();

    Operation<OvhProgress, RegisteredKms> taken = kmsServers().ensure(REGISTRATION).value();

    OvhProgress listed = taken.poll();
    assertThat(listed.stage()).isEqualTo(Stage.NOT_YET);
    assertThat(listed.seen()).contains("in the list and cannot be read");
    assertThatThrownBy(() -> taken.await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("the registration of KMS 192.0.2.1 is gone");
  }

  @Test
  @DisplayName("a registration without a task that fails is told")
  void ensure_followedKmsFails_isTold() {
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms("creating", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", 200, kms("error", OLD, "rack 4"));
    underWay();

    Operation<OvhProgress, RegisteredKms> taken = kmsServers().ensure(REGISTRATION).value();

    assertThatThrownBy(() -> taken.await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("is in state error");
  }

  @Test
  @DisplayName("a task that is done, and forgotten then, is only a hint: the KMS is waited for")
  void await_taskIsDoneBeforeTheKms_waitsForIt() {
    taskIsDone();
    api.on("GET " + CLOUD + "/task/7", notThere());
    api.on("GET " + KMS, 200, "[]");
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms("creating", OLD, "rack 4"));
    api.on("GET " + KMS + "/350", 200, kms("delivered", OLD, "rack 4"));

    RegisteredKms delivered = kmsServers().startRegister(REGISTRATION).await(WAIT);

    assertThat(delivered.state()).isEqualTo(OvhState.DELIVERED);
  }

  @Test
  @DisplayName("a task that is done and leaves a KMS in error has failed")
  void await_taskIsDoneAndKmsInError_isTold() {
    taskIsDone();
    thereIs("error", OLD, "rack 4");

    assertThatThrownBy(() -> kmsServers().startRegister(REGISTRATION).await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("KMS 350 is in state error");
  }

  @Test
  @DisplayName("a wait for a KMS that does not come says what was seen last")
  void await_taskIsDoneAndNoKms_saysWhatWasSeen() {
    taskIsDone();
    api.on("GET " + KMS, 200, "[]");

    Operation<OvhProgress, RegisteredKms> registration = kmsServers().startRegister(REGISTRATION);

    assertThatThrownBy(() -> registration.await(WAIT))
        .isInstanceOfSatisfying(
            OperationTimeoutException.class,
            e -> assertThat(e.lastState()).isEqualTo("the KMS is not in the list yet"));
  }

  @Test
  @DisplayName("a wait for a KMS that is not delivered says its state")
  void await_taskIsDoneAndKmsIsCreated_saysItsState() {
    taskIsDone();
    thereIs("creating", OLD, "rack 4");

    Operation<OvhProgress, RegisteredKms> registration = kmsServers().startRegister(REGISTRATION);

    assertThatThrownBy(() -> registration.await(WAIT))
        .isInstanceOfSatisfying(
            OperationTimeoutException.class,
            e -> assertThat(e.lastState()).isEqualTo("KMS 350 is in state creating"));
  }

  @Test
  @DisplayName("a task of a group that waits for a token ends the wait of all")
  void ensureAll_oneWaitsForToken_failsAtOnce() {
    api.on("GET " + KMS, 200, "[]");
    api.on("POST " + KMS, 200, task(7, "todo", "addKms", ""));
    api.on("POST " + KMS, 200, task(8, "todo", "addKms", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "doing", "addKms", ""));
    api.on(
        "GET " + CLOUD + "/task/8",
        200,
        task(8, "todo", "addKms", "Waiting for security token validation"));
    KmsRegistration other = KmsRegistration.builder("192.0.2.2", OLD).build();

    Operation<OvhProgress, List<RegisteredKms>> both =
        kmsServers().ensureAll(List.of(REGISTRATION, other)).value();

    assertThatThrownBy(() -> both.await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("the task 8 waits for a token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"toDelete", "deleting", "error"})
  @DisplayName("a task that stands still is no sign while the KMS goes or has failed")
  void awaitState_quietAndKmsGoes_timesOut(String state) {
    api.on("POST " + KMS, 200, task(7, "todo", "addKms", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "doing", "addKms", "other words"));
    thereIs(state, OLD, "rack 4");

    Operation<OvhProgress, RegisteredKms> registration = kmsServers().startRegister(REGISTRATION);

    assertThatThrownBy(
            () -> registration.awaitState(OvhProgress::isVcentersTurn, Duration.ofMinutes(3)))
        .isInstanceOf(OperationTimeoutException.class);
    assertThat(api.requests())
        .as("the list is read each ten seconds")
        .filteredOn(request -> String.valueOf(request.getTarget()).endsWith("/kms"))
        .hasSizeBetween(5, 8);
  }

  @Test
  @DisplayName("a token that is entered just after the look does not make it a wait for the end")
  void ensureAll_tokenIsEnteredBetweenTwoLooks_endsTheWait() {
    api.on("GET " + KMS, 200, "[]");
    api.on("POST " + KMS, 200, task(7, "todo", "addKms", ""));
    api.on(
        "GET " + CLOUD + "/task/7",
        200,
        task(7, "todo", "addKms", "Waiting for security token validation"));
    api.on(
        "GET " + CLOUD + "/task/7",
        200,
        task(7, "doing", "addKms", "Waiting for customer to configure the KMS Server..."));

    Operation<OvhProgress, List<RegisteredKms>> group =
        kmsServers().ensureAll(List.of(REGISTRATION)).value();

    assertThatThrownBy(() -> group.awaitState(OvhProgress::isVcentersTurn, WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("the task 7 waits for a token");
    assertThat(group.awaitState(OvhProgress::isVcentersTurn, WAIT).isVcentersTurn()).isTrue();
  }

  private void taskIsDone() {
    api.on("POST " + KMS, 200, task(7, "todo", "addKms", ""));
    api.on("GET " + CLOUD + "/task/7", 200, task(7, "done", "addKms", ""));
  }

  private void thereIs(String state, Thumbprint thumbprint, String description) {
    api.on("GET " + KMS, 200, "[350]");
    api.on("GET " + KMS + "/350", 200, kms(state, thumbprint, description));
  }

  /** These tasks are in state doing, and no other task is under way. */
  private void underWay(Integer... ids) {
    api.on(TASKS + "doing", 200, List.of(ids).toString());
    for (String state : List.of("todo", "waitingTodo", "toCreate", "waitingForChilds", "fixing")) {
      api.on(TASKS + state, 200, "[]");
    }
  }

  private MockResponse notThere() {
    return ScriptedApi.refusal(shape, 404, "NOT_FOUND", "not there");
  }

  private long sent(String method) {
    return api.requests().stream().filter(request -> request.getMethod().equals(method)).count();
  }

  private KmsServers kmsServers() {
    return client.privateCloud("pcc-192-0-2-1").vmEncryption().kmsServers();
  }

  private static String kms(String state, Thumbprint thumbprint, String description) {
    return "{\"kmsId\":350,\"ip\":\"192.0.2.1\",\"kmsTcpPort\":5696,\"sslThumbprint\":\""
        + thumbprint
        + "\",\"description\":\""
        + description
        + "\",\"state\":\""
        + state
        + "\"}";
  }

  private static String task(long id, String state, String name, String description) {
    return "{\"taskId\":"
        + id
        + ",\"name\":\""
        + name
        + "\",\"state\":\""
        + state
        + "\",\"description\":\""
        + description
        + "\"}";
  }
}
