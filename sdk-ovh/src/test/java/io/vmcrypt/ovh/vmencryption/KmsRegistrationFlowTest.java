package io.vmcrypt.ovh.vmencryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.Together;
import io.vmcrypt.ovh.WithFakeApi;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.task.OvhTasks;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@InBothErrorShapes
class KmsRegistrationFlowTest extends WithFakeApi {

  private static final String IP = "192.0.2.1";
  private static final Thumbprint OLD =
      Thumbprint.parse("7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61");
  private static final Thumbprint NEW =
      Thumbprint.parse("FE:21:E2:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:47");
  private static final KmsRegistration REGISTRATION =
      KmsRegistration.builder(IP, OLD).description("rack 4, Z\u00fcrich").build();
  private static final Change REGISTERED =
      Change.made("OVHcloud API", Subject.of("KMS", IP), "registered with the thumbprint " + OLD);
  private static final Duration WAIT = Duration.ofMinutes(10);
  private static final Predicate<ReceivedRequest> CHANGE =
      Faults.request("POST", "/vmEncryption/kms/*/changeProperties");

  private static final Predicate<OvhProgress> VCENTERS_TURN = OvhProgress::isVcentersTurn;

  private final Set<String> inVcenter = ConcurrentHashMap.newKeySet();

  KmsRegistrationFlowTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @Override
  protected FakeOvhApiBuilder like(FakeOvhApiBuilder builder) {
    return builder.kmsConfigured(inVcenter::contains);
  }

  @Test
  @DisplayName(
      "a registration comes to where it waits for vCenter, and to its end once the KMS is there")
  void startRegister_kmsIsAddedInVcenter_isDelivered() {
    Operation<OvhProgress, RegisteredKms> registration = kmsServers().startRegister(REGISTRATION);

    OvhProgress turn = registration.awaitState(VCENTERS_TURN, WAIT);
    assertThat(turn.stage()).isEqualTo(Stage.VCENTERS_TURN);
    assertThat(turn).hasToString("OVHcloud waits for vCenter: " + turn.seen());
    assertThat(turn.seen()).contains("Waiting for customer");
    OvhTask waiting = turn.tasks().get(0);
    assertThat(waiting.awaitsVcenter()).isTrue();
    assertThat(waiting.state()).isEqualTo(OvhState.DOING);
    assertThat(registration.id()).isEqualTo(Long.toString(waiting.id()));
    assertThat(encryption().state()).isEqualTo(OvhState.ENABLING);

    inVcenter.add(IP);
    RegisteredKms kms = registration.await(WAIT);
    assertThat(kms.ip()).isEqualTo(IP);
    assertThat(kms.thumbprint()).isEqualTo(OLD);
    assertThat(kms.description()).isEqualTo("rack 4, Z\u00fcrich");
    assertThat(kms.state()).isEqualTo(OvhState.DELIVERED);
    assertThat(kms.tcpPort()).hasValue(5696);
    assertThat(encryption().state()).isEqualTo(OvhState.ENABLED);
    assertThat(kmsServers().findByIp(IP)).contains(kms);
    assertThat(kmsServers().get(kms.id())).isEqualTo(kms);
    assertThat(kmsServers().find(kms.id())).contains(kms);
    assertThat(kmsServers().list()).containsExactly(kms);
    assertThat(kms)
        .hasToString("KMS " + kms.id() + " at 192.0.2.1:5696, thumbprint " + OLD + ", delivered");
  }

  @Test
  @DisplayName("ensuring a second time changes nothing and says so")
  void ensure_isThereAlready_sendsNothingThatChanges() {
    inVcenter.add(IP);
    Ensured<Operation<OvhProgress, RegisteredKms>> first = kmsServers().ensure(REGISTRATION);
    assertThat(first.changes()).containsExactly(REGISTERED);
    RegisteredKms kms = first.value().await(WAIT);
    long changes = changesSent();

    Ensured<Operation<OvhProgress, RegisteredKms>> second = kmsServers().ensure(REGISTRATION);

    assertThat(second.changes()).isEmpty();
    assertThat(second.value().id()).isEmpty();
    assertThat(second.value().await(WAIT)).isEqualTo(kms);
    assertThat(second.value().poll().stage()).isEqualTo(Stage.DONE);
    assertThat(second.value().awaitState(VCENTERS_TURN, WAIT).stage()).isEqualTo(Stage.DONE);
    assertThat(changesSent()).isEqualTo(changes);
  }

  @Test
  @DisplayName("a registration that an earlier run left waiting is taken up by its own task")
  void ensure_earlierRunDied_followsItsTask() {
    String taskId;
    try (OvhClient dead = newClient()) {
      Operation<OvhProgress, RegisteredKms> registration =
          serversOf(dead).startRegister(REGISTRATION);
      registration.awaitState(VCENTERS_TURN, WAIT);
      taskId = registration.id();
    }

    Ensured<Operation<OvhProgress, RegisteredKms>> again = kmsServers().ensure(REGISTRATION);

    assertThat(again.changes()).isEmpty();
    assertThat(again.value().id()).isEqualTo(taskId);
    assertThat(again.value().awaitState(VCENTERS_TURN, WAIT).stage())
        .isEqualTo(Stage.VCENTERS_TURN);
    inVcenter.add(IP);
    assertThat(again.value().await(WAIT).state()).isEqualTo(OvhState.DELIVERED);
    assertThat(fake.registeredKms()).hasSize(1);
  }

  @Test
  @DisplayName("a registration whose task OVHcloud does not show is followed by the KMS itself")
  void ensure_taskIsNotShown_followsTheKms() {
    Operation<OvhProgress, RegisteredKms> registration = kmsServers().startRegister(REGISTRATION);
    registration.awaitState(VCENTERS_TURN, WAIT);
    long taskId = Long.parseLong(registration.id());
    fake.holdTask(taskId, "somethingNew", "");

    Ensured<Operation<OvhProgress, RegisteredKms>> again = kmsServers().ensure(REGISTRATION);

    assertThat(again.changes()).isEmpty();
    assertThat(again.value().id()).isEmpty();
    assertThat(again.value().poll().seen()).contains("creating").contains("no task");
    time.onSleep(
        () -> {
          if (fake.tasks().get(0).state().equals("somethingNew")) {
            fake.finishTask(taskId, "done");
          }
        });
    assertThat(again.value().await(WAIT).state()).isEqualTo(OvhState.DELIVERED);
  }

  @Test
  @DisplayName("a plan of several says what ensuring all then says, in their order")
  void planAll_several_isWhatEnsureAllSays() {
    delivered();
    List<KmsRegistration> registrations =
        List.of(
            KmsRegistration.builder("192.0.2.9", OLD).build(),
            REGISTRATION,
            KmsRegistration.builder("192.0.2.2", OLD).build());
    long sent = changesSent();

    List<Change> plan = kmsServers().planAll(registrations);

    List<RegisteredKms> listed = kmsServers().list();
    int asked = fake.requests().size();
    assertThat(kmsServers().planAll(registrations, listed)).isEqualTo(plan);
    assertThatThrownBy(
            () -> kmsServers().planAll(List.of(KmsRegistration.builder(IP, NEW).build()), listed))
        .isInstanceOf(KmsThumbprintConflictException.class);
    assertThat(fake.requests()).as("a list that was read is enough").hasSize(asked);
    assertThat(plan)
        .extracting(change -> change.subject().name())
        .containsExactly("192.0.2.9", "192.0.2.2");
    assertThat(changesSent()).isEqualTo(sent);
    assertThat(kmsServers().ensureAll(registrations).changes()).isEqualTo(plan);
    assertThatThrownBy(() -> kmsServers().planAll(List.of(REGISTRATION, REGISTRATION)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> kmsServers().planAll(List.of(KmsRegistration.builder(IP, NEW).build())))
        .isInstanceOf(KmsThumbprintConflictException.class);
  }

  @Test
  @DisplayName("a removed KMS is gone, and what it was comes back")
  void startRemove_isThere_isGone() {
    RegisteredKms kms = delivered();

    RegisteredKms removed = kmsServers().startRemove(force(kms)).await(WAIT);

    assertThat(removed).isEqualTo(kms);
    assertThat(kmsServers().list()).isEmpty();
    assertThat(kmsServers().findByIp(IP)).isEmpty();
    assertThat(kmsServers().find(kms.id())).isEmpty();
    assertThatThrownBy(() -> kmsServers().get(kms.id())).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> kmsServers().startRemove(force(kms)))
        .isInstanceOf(NotFoundException.class);
    assertThat(kmsServers().ensure(REGISTRATION).changes()).containsExactly(REGISTERED);
  }

  @Test
  @DisplayName("a KMS of which nobody says that it is not in use is not removed")
  void startRemove_notKnown_isRefused() {
    RegisteredKms kms = delivered();
    long changes = changesSent();
    RuntimeException asleep = new IllegalStateException("vCenter is asleep");

    assertThatThrownBy(() -> kmsServers().startRemove(KmsRemoval.of(kms.id())))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("remove KMS " + IP)
        .hasMessageContaining("does not know whether vCenter takes keys");
    assertThatThrownBy(
            () ->
                kmsServers()
                    .startRemove(
                        KmsRemoval.of(kms.id())
                            .users(
                                asked -> {
                                  throw asleep;
                                })))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("because the question failed: vCenter is asleep")
        .hasCause(asleep);
    assertThat(changesSent()).isEqualTo(changes);
    assertThat(kmsServers().list()).containsExactly(kms);
  }

  @Test
  @DisplayName("a KMS in use is not removed, and its users are named")
  void startRemove_inUse_namesTheUsers() {
    RegisteredKms kms = delivered();
    long changes = changesSent();
    List<String> users = IntStream.range(1, 13).mapToObj(i -> "vm-" + i).toList();

    assertThatThrownBy(
            () -> kmsServers().startRemove(KmsRemoval.of(kms.id()).users(asked -> users)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("is in use by vm-1, vm-2,")
        .hasMessageContaining("vm-12.");
    List<String> ten = users.subList(0, 10);
    assertThatThrownBy(() -> kmsServers().startRemove(KmsRemoval.of(kms.id()).users(asked -> ten)))
        .hasMessageContaining("vm-9, vm-10.");
    assertThat(changesSent()).isEqualTo(changes);
  }

  @Test
  @DisplayName("a KMS that nobody uses is removed, and who knows is asked about that KMS")
  void startRemove_unused_isGone() {
    RegisteredKms kms = delivered();
    List<RegisteredKms> asked = new ArrayList<>();
    KmsRemoval removal =
        KmsRemoval.of(kms.id())
            .users(
                about -> {
                  asked.add(about);
                  return List.of();
                });

    assertThat(kmsServers().startRemove(removal).await(WAIT)).isEqualTo(kms);

    assertThat(asked).containsExactly(kms);
    assertThat(fake.registeredKms()).isEmpty();
    assertThat(removal.force().isForced()).isTrue();
  }

  private static KmsRemoval force(RegisteredKms kms) {
    return KmsRemoval.of(kms.id()).force();
  }

  private static Operation<OvhProgress, RegisteredKms> replace(
      KmsServers servers, Thumbprint thumbprint) {
    return servers.ensure(KmsRegistration.builder(IP, thumbprint).force().build()).value();
  }

  @Test
  @DisplayName("it is vCenter's turn when the KMS is listed and the task, in other words, is quiet")
  void vcentersTurn_otherWords_isQuiet() {
    Operation<OvhProgress, RegisteredKms> registration = kmsServers().startRegister(REGISTRATION);
    fake.holdTask(Long.parseLong(registration.id()), "doing", "Ready for the next step");
    long start = time.nanoTime();

    OvhProgress turn = registration.awaitState(VCENTERS_TURN, WAIT);

    assertThat(turn.isVcentersTurn()).isTrue();
    assertThat(turn.seen()).contains("Ready for the next step");
    assertThat(turn.toString()).contains("listed").contains("has not changed for a while");
    assertThat(Duration.ofNanos(time.nanoTime() - start))
        .isBetween(Duration.ofSeconds(120), Duration.ofSeconds(125));
  }

  @Test
  @DisplayName("a task that moves is not quiet, and without a listed KMS quiet is no sign")
  void vcentersTurn_noSign_timesOut() {
    Operation<OvhProgress, RegisteredKms> registration = kmsServers().startRegister(REGISTRATION);
    long taskId = Long.parseLong(registration.id());
    time.onSleep(() -> fake.holdTask(taskId, "doing", "step " + time.sleeps().size()));

    assertThatThrownBy(() -> registration.awaitState(VCENTERS_TURN, WAIT))
        .isInstanceOf(OperationTimeoutException.class);
    time.onSleep(() -> {});
    fake.faults()
        .onEvery(
            Faults.request("GET", "/vmEncryption/kms"),
            Fault.answer(200, "application/json", "[]"));
    assertThatThrownBy(() -> registration.awaitState(VCENTERS_TURN, WAIT))
        .isInstanceOf(OperationTimeoutException.class);
  }

  @Test
  @DisplayName("of several, one that is registered is ready, and the least certain sign is told")
  void vcentersTurn_group_waitsForEach() {
    String second = "192.0.2.2";
    String third = "192.0.2.3";
    delivered();
    Ensured<Operation<OvhProgress, List<RegisteredKms>>> group =
        kmsServers()
            .ensureAll(
                List.of(
                    REGISTRATION,
                    KmsRegistration.builder(second, OLD).build(),
                    KmsRegistration.builder(third, OLD).build()));
    fake.holdTask(lastTask(group.value().id()), "doing", "Next, please");

    OvhProgress turn = group.value().awaitState(VCENTERS_TURN, WAIT);

    assertThat(turn.isVcentersTurn()).isTrue();
    assertThat(turn.seen()).contains("delivered", "Waiting for customer", "Next, please");
    Ensured<Operation<OvhProgress, List<RegisteredKms>>> two =
        kmsServers().ensureAll(List.of(REGISTRATION, KmsRegistration.builder(second, OLD).build()));
    assertThat(two.value().awaitState(VCENTERS_TURN, WAIT).seen()).contains("Waiting for customer");
    assertThat(
            kmsServers()
                .ensureAll(List.of(REGISTRATION))
                .value()
                .awaitState(VCENTERS_TURN, WAIT)
                .stage())
        .isEqualTo(Stage.DONE);
  }

  @Test
  @DisplayName("a KMS with several addresses is one operation with one result for each")
  void ensureAll_severalAddresses_areOneOperation() {
    String second = "192.0.2.2";
    inVcenter.add(second);
    kmsServers().startRegister(KmsRegistration.builder(second, OLD).build()).await(WAIT);
    List<KmsRegistration> both =
        List.of(REGISTRATION, KmsRegistration.builder(second, OLD).build());

    Ensured<Operation<OvhProgress, List<RegisteredKms>>> group = kmsServers().ensureAll(both);

    assertThat(group.changes()).containsExactly(REGISTERED);
    assertThat(group.value().id()).isEqualTo(Long.toString(fake.tasks().get(1).taskId()));
    assertThat(group.value())
        .hasToString("register KMS 192.0.2.1, 192.0.2.2 (id " + group.value().id() + ")");
    assertThat(group.value().awaitState(VCENTERS_TURN, WAIT).isVcentersTurn()).isTrue();
    assertThat(group.value().poll().tasks()).first().matches(OvhTask::awaitsVcenter);
    inVcenter.add(IP);
    assertThat(group.value().await(WAIT)).extracting(RegisteredKms::ip).containsExactly(IP, second);
    assertThat(kmsServers().ensureAll(both).isChanged()).isFalse();
  }

  @Test
  @DisplayName("the same address twice, or none at all, is refused before anything is sent")
  void ensureAll_senseless_isRefused() {
    assertThatThrownBy(() -> kmsServers().ensureAll(List.of(REGISTRATION, REGISTRATION)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + IP + "\"");
    assertThatThrownBy(() -> kmsServers().ensureAll(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  @DisplayName("a name is looked up into one registration for each IPv4 address")
  void resolve_localhost_isLoopback() {
    assertThat(KmsRegistration.resolve("localhost", OLD))
        .extracting(KmsRegistration::ip)
        .containsExactly("127.0.0.1");
    assertThatThrownBy(() -> KmsRegistration.resolve("::1", OLD))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no IPv4");
    assertThatThrownBy(() -> KmsRegistration.resolve("no-such-host.invalid", OLD))
        .isInstanceOf(ConnectionException.class);
    assertThatThrownBy(() -> KmsRegistration.resolve("no host", OLD))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("a change that did not arrive while another ran is told at that one's end")
  void ensure_somebodyElseChanges_isConflict() {
    delivered();
    Thumbprint theirs = Thumbprint.parse("ab".repeat(20));
    try (OvhClient other = newClient()) {
      fake.faults().onNext(CHANGE, Fault.close().whenMet(() -> replace(serversOf(other), theirs)));

      Operation<OvhProgress, RegisteredKms> change = replace(kmsServers(), NEW);

      assertThatThrownBy(() -> change.await(WAIT))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining(theirs.toString())
          .hasMessageContaining(NEW.toString());
      assertThat(fake.registeredKms().get(0).sslThumbprint()).isEqualTo(theirs.toString());
    }
  }

  @Test
  @DisplayName("two processes that ensure the same KMS at the same time leave one registration")
  void ensure_twoAtOnce_leaveOne() throws Exception {
    inVcenter.add(IP);
    try (OvhClient other = newClient()) {
      List<OvhClient> both = List.of(client, other);
      List<Change> changes = new ArrayList<>();
      for (Ensured<Operation<OvhProgress, RegisteredKms>> one :
          Together.in(2, i -> serversOf(both.get(i)).ensure(REGISTRATION))) {
        changes.addAll(one.changes());
        assertThat(one.value().await(WAIT).ip()).isEqualTo(IP);
      }
      assertThat(changes).containsExactly(REGISTERED);
    }
    assertThat(fake.registeredKms()).hasSize(1);
  }

  @Test
  @DisplayName("tasks are listed by filter and read by id")
  void tasks_filtered_areListed() {
    Operation<OvhProgress, RegisteredKms> registration = kmsServers().startRegister(REGISTRATION);
    OvhTask waiting = registration.awaitState(VCENTERS_TURN, WAIT).tasks().get(0);
    var tasks = cloud().tasks();

    assertThat(tasks.listIds(OvhTasks.Filter.all().withState(OvhState.DOING)))
        .containsExactly(waiting.id());
    assertThat(tasks.listIds(OvhTasks.Filter.all().withState(OvhState.ERROR))).isEmpty();
    assertThat(tasks.listIds(OvhTasks.Filter.all().withExecutedSince(time.now().plusSeconds(3600))))
        .isEmpty();
    assertThat(tasks.get(waiting.id())).isEqualTo(waiting);
    assertThat(tasks.find(waiting.id())).contains(waiting);
    assertThat(tasks.find(404)).isEmpty();
    assertThat(waiting.toString())
        .startsWith("task " + waiting.id() + " ")
        .contains("doing", "Waiting for customer");
    assertThatThrownBy(() -> tasks.get(404)).isInstanceOf(NotFoundException.class);
  }

  private OvhClient newClient() {
    return newClient(credentials());
  }

  private KmsServers serversOf(OvhClient other) {
    return other.privateCloud(fake.serviceName()).vmEncryption().kmsServers();
  }

  private VmEncryption encryption() {
    return cloud().vmEncryption();
  }

  private static long lastTask(String ids) {
    return Long.parseLong(ids.substring(ids.lastIndexOf(',') + 1));
  }

  private RegisteredKms delivered() {
    inVcenter.add(IP);
    return kmsServers().startRegister(REGISTRATION).await(WAIT);
  }

  private KmsServers kmsServers() {
    return encryption().kmsServers();
  }

  private long changesSent() {
    return fake.requests().stream().filter(request -> !request.method().equals("GET")).count();
  }
}
