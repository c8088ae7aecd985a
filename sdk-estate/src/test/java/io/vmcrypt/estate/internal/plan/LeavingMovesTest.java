package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.Rekey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The steps that give VMs, templates and hosts keys of the estate's key provider, each on its own.
 */
class LeavingMovesTest {

  private static final World NOW = World.now(Optional.empty());
  private static final String NOT_USABLE = "key-provider-not-usable";

  private final KmsBeside systems = new KmsBeside();
  private final FakeVcenter fake = systems.vcenter.fake;
  private List<String> told = List.of();
  private Optional<? extends EstateStep> step = Optional.empty();

  @BeforeEach
  void start() {
    systems.providers();
  }

  @AfterEach
  void stop() {
    systems.close();
  }

  private LeavingLook look() {
    return systems.vcenter.look();
  }

  private LeavingLook deepLook() {
    return systems.vcenter.look(Leaving.builder(LoneVcenter.OLD).deep());
  }

  private LeavingVmsStage vms(LeavingLook look) {
    Estate estate = systems.estate().build();
    SeenKeyServer server =
        new SeenKeyServer(
            estate.keyServers().get(0),
            estate.serverNames().get(0),
            HostAndPort.of(systems.kms.host(), systems.kms.port()),
            List.of(systems.kms.host()),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            true,
            Set.of(),
            true);
    return new LeavingVmsStage(
        new Context(
            estate,
            Set.of(),
            systems.vcenter.systems(),
            Optional.empty(),
            List.of(server),
            Optional.empty()),
        look);
  }

  private static LeavingTemplatesStage templates(LeavingLook look) {
    return new LeavingTemplatesStage(look, KmsBeside.LIMIT);
  }

  private String vm(String name, String key) {
    return fake.addVm(LoneVcenter.vm(name, key).build());
  }

  private String template(String name, String key) {
    return fake.addVm(LoneVcenter.vm(name, key).template().build());
  }

  /** The changes that a stage plans. */
  private List<String> plan(Stage stage) {
    return plan(stage, NOW);
  }

  private List<String> plan(Stage stage, World world) {
    Found found = new Found();
    step = stage.plan(world, found);
    told = LoneVcenter.words(found);
    return step.stream()
        .flatMap(planned -> planned.changes().stream())
        .map(LeavingMovesTest::words)
        .toList();
  }

  private static String words(Change change) {
    Subject subject = change.subject();
    return subject.name()
        + (subject.part().isEmpty() ? "" : ", " + subject.part())
        + ": "
        + change.from().orElse("none")
        + " -> "
        + change.to().orElse("none");
  }

  private List<String> underWay() {
    return step.stream()
        .flatMap(planned -> planned.underWay().stream())
        .map(
            subject ->
                subject.kind()
                    + " "
                    + subject.name()
                    + (subject.part().isEmpty() ? "" : ", " + subject.part()))
        .toList();
  }

  /** The key providers of a VM's home and disks, each once. */
  private List<String> providers(String name) {
    FakeVmState vm = fake.vm(name);
    return Stream.concat(
            Stream.ofNullable(vm.key()),
            vm.disks().stream().map(FakeVmState.Disk::key).filter(Objects::nonNull))
        .map(FakeKey::clusterId)
        .distinct()
        .toList();
  }

  /** Somebody has moved it since it was looked at. */
  private void movedByOthers(String name, FakeVm.Builder as) {
    fake.inventory().replaceVm(name, as.encryptedWith(new FakeKey("k-new", "new")).build());
  }

  /** vCenter refuses the next of these calls. */
  private void refuses(Predicate<String> asked) {
    fake.faults()
        .onNext(
            request -> asked.test(request.text()), Fault.soapFault("RuntimeFault", "not today"));
  }

  private void newOneIsDown() {
    systems.kms.close();
  }

  // -- the VMs

  /** What is heard of a step that changes VMs. */
  private static final class ToldOfVms extends StageWorld.Told {
    private final List<RolloutReport> reports = new ArrayList<>();
    private final List<Boolean> rollouts = new ArrayList<>();

    @Override
    public void ended(RolloutReport vms) {
      reports.add(vms);
    }

    @Override
    public void vms(RolloutProgress progress) {
      // how far it is says nothing of what is done
    }

    @Override
    public void rollout(@Nullable Rollout rollout) {
      rollouts.add(rollout != null);
    }
  }

  @Test
  @DisplayName("VMs with its keys get keys of the estate's; others, and where there are none, none")
  void vms_move() {
    assertThat(plan(vms(look()))).isEmpty();
    assertThat(told).isEmpty();
    String one = vm("web-01", "k-1");
    String two = vm("web-02", "k-2");
    fake.addVm(FakeVm.builder("third").encryptedWith(new FakeKey("k-3", "third")).build());
    systems.vm("plain");
    LeavingVmsStage stage = vms(look());

    assertThat(plan(stage))
        .containsExactlyInAnyOrder("web-01, keys: old -> new", "web-02, keys: old -> new");

    assertThat(told).isEmpty();
    assertThat(step).hasValueSatisfying(planned -> assertThat(planned.thing()).isEqualTo("old"));
    assertThat(step)
        .hasValueSatisfying(planned -> assertThat(planned.is(EstateStep.Kind.REKEY_VMS)).isTrue());
    assertThat(underWay()).isEmpty();
    World after = stage.after(NOW);
    assertThat(after.moved()).containsExactlyInAnyOrder(one, two);
    assertThat(after.refused()).isEmpty();
    assertThat(after.rekey())
        .hasValueSatisfying(rekey -> assertThat(rekey.leftProvider()).contains("old"))
        .hasValueSatisfying(rekey -> assertThat(rekey.isDeep()).isFalse());

    ToldOfVms ears = new ToldOfVms();
    stage.run(ears);

    assertThat(ears.changes)
        .extracting(LeavingMovesTest::words)
        .containsExactlyInAnyOrder(
            "web-01: none -> keys of new, and seen to have them",
            "web-02: none -> keys of new, and seen to have them");
    assertThat(ears.reports)
        .singleElement()
        .satisfies(report -> assertThat(report.results()).hasSize(2));
    assertThat(ears.rollouts).containsExactly(true, false);
    assertThat(providers("web-01")).containsExactly("new");
    assertThat(providers("web-02")).containsExactly("new");
    assertThat(providers("third")).containsExactly("third");
    assertThat(fake.vm("plain").reconfigurations()).isZero();
  }

  @Test
  @DisplayName("a VM that a deep re-key refuses is told, stays, and is counted as refused")
  void vms_refused() {
    String off = vm("off", "k-1");
    String on = fake.addVm(LoneVcenter.vm("on", "k-2").poweredOn().build());
    LeavingVmsStage stage = vms(deepLook());

    assertThat(plan(stage)).containsExactly("off, keys: old -> new");

    assertThat(told).singleElement().asString().startsWith("BLOCKING vm-not-powered-off VM on: ");
    World after = stage.after(NOW);
    assertThat(after.moved()).containsExactly(off);
    assertThat(after.refused()).containsExactly(on);
    assertThat(after.rekey()).hasValueSatisfying(rekey -> assertThat(rekey.isDeep()).isTrue());
    assertThat(underWay()).isEmpty();
    stage.run(new ToldOfVms());
    assertThat(providers("off")).containsExactly("new");
    assertThat(providers("on")).containsExactly("old");
  }

  @Test
  @DisplayName("copies that do not fit at the same time are told, though each alone does")
  void vms_noRoomForAll() {
    vm("web-01", "k-1");
    vm("web-02", "k-2");
    fake.inventory().setFreeSpace(FakeVcenter.DEFAULT_DATACENTER, (3L << 30) / 2);
    assertThat(plan(vms(deepLook()))).hasSize(2);
    assertThat(told).singleElement().asString().contains("datastore");
    assertThat(plan(vms(look()))).hasSize(2);
    assertThat(told).as("a shallow one copies nothing").isEmpty();
  }

  @Test
  @DisplayName("a VM that vCenter is at work on is waited for")
  void vms_underWay() {
    vm("web-01", "k-1");
    String busy = vm("busy", "k-2");
    fake.tasks().start(FakeTask.of("VirtualMachine.reconfigure").on("busy").progress(40));
    LeavingVmsStage stage = vms(look());
    assertThat(plan(stage)).contains("web-01, keys: old -> new", "busy, keys: old -> new");
    assertThat(underWay()).containsExactly("VM busy");
    assertThat(stage.after(NOW).moved()).hasSize(2).contains(busy);
    assertThat(stage.after(NOW).refused()).isEmpty();
  }

  @Test
  @DisplayName(
      "what has gone since the look is told and does not move; what has moved needs nothing")
  void vms_changedSinceTheLook() {
    String gone = vm("gone", "k-1");
    vm("moved", "k-2");
    LeavingLook look = look();
    assertThat(look.vms()).hasSize(2);
    fake.inventory().removeVm("gone");
    movedByOthers("moved", FakeVm.builder("moved"));
    LeavingVmsStage stage = vms(look);

    assertThat(plan(stage)).isEmpty();

    assertThat(step).isEmpty();
    assertThat(told).singleElement().asString().startsWith("BLOCKING vm-not-readable VM gone: ");
    assertThat(stage.after(NOW).moved()).isEmpty();
    assertThat(stage.after(NOW).refused()).containsExactly(gone);
  }

  @Test
  @DisplayName("where vCenter refuses to be asked, that blocks, and nothing is planned")
  void vms_notAsked() {
    vm("web-01", "k-1");
    LeavingLook look = look();
    assertThat(look.vms()).hasSize(1);
    refuses(text -> true);
    assertThat(plan(vms(look))).isEmpty();
    assertThat(told).singleElement().asString().startsWith("BLOCKING plan-refused KMS cluster old");
  }

  // -- the templates

  @Test
  @DisplayName("templates with its keys get keys of the estate's, and are templates again")
  void templates_move() {
    assertThat(templates(look()).readsMuch()).isTrue();
    assertThat(plan(templates(look()))).isEmpty();
    String id = template("tpl-01", "k-1");
    vm("web-01", "k-2");
    fake.addVm(
        FakeVm.builder("third").template().encryptedWith(new FakeKey("k-3", "third")).build());
    LeavingTemplatesStage stage = templates(look());

    assertThat(plan(stage))
        .hasSize(2)
        .allSatisfy(
            change ->
                assertThat(change)
                    .startsWith("tpl-01, ")
                    .contains(" -> encrypted with a new key of key provider new"));

    assertThat(told).isEmpty();
    assertThat(step)
        .hasValueSatisfying(
            planned -> assertThat(planned.is(EstateStep.Kind.REKEY_TEMPLATES)).isTrue());
    assertThat(underWay()).isEmpty();
    World after = stage.after(NOW);
    assertThat(after.moved()).containsExactly(id);
    assertThat(after.refused()).isEmpty();
    assertThat(after.rekey()).map(Rekey::leftProvider).contains(Optional.of("old"));

    StageWorld.Told ears = StageWorld.Told.by(stage);

    assertThat(ears.states).containsExactly("template tpl-01");
    assertThat(ears.changes).hasSize(2);
    assertThat(providers("tpl-01")).containsExactly("new");
    assertThat(fake.vm("tpl-01").template()).isTrue();
    assertThat(providers("web-01")).containsExactly("old");
    assertThat(plan(templates(look()))).isEmpty();
  }

  @Test
  @DisplayName("a template that is a VM since its change broke off is no VM of others, and goes on")
  void templates_brokenOff() {
    String id = template("tpl-01", "k-1");
    fake.faults().onNext(FakeVcenter.call("ReconfigVM_Task"), Fault.serverError());
    assertThatThrownBy(() -> StageWorld.Told.by(templates(look())))
        .isInstanceOf(SdkException.class);
    assertThat(fake.vm("tpl-01").template()).isFalse();
    assertThat(providers("tpl-01")).containsExactly("old");

    assertThat(plan(vms(look()))).isEmpty();
    LeavingTemplatesStage stage = templates(look());
    assertThat(plan(stage)).hasSize(3).contains("tpl-01, kind: virtual machine -> template");
    assertThat(stage.after(NOW).moved()).containsExactly(id);
    assertThat(StageWorld.Told.by(stage).changes).hasSize(3);
    assertThat(fake.vm("tpl-01").template()).isTrue();
    assertThat(providers("tpl-01")).containsExactly("new");
  }

  @Test
  @DisplayName("a template that vCenter is at work on is waited for, and nothing else is")
  void templates_underWay() {
    template("tpl-01", "k-1");
    String busy = template("busy", "k-2");
    fake.tasks().start(FakeTask.of("VirtualMachine.reconfigure").on("busy").progress(40));
    newOneIsDown();
    LeavingTemplatesStage stage = templates(look());

    assertThat(plan(stage)).hasSize(4);

    assertThat(told)
        .anyMatch(line -> line.contains(" vm-task-running VM busy: "))
        .anyMatch(line -> line.startsWith("BLOCKING " + NOT_USABLE));
    assertThat(underWay()).containsExactly("VM busy");
    assertThat(stage.after(NOW).moved()).isEmpty();
    assertThat(stage.after(NOW).refused()).hasSize(2).contains(busy);
  }

  @Test
  @DisplayName("that the new key provider is not usable stops none where a step before cures it")
  void templates_setUpBefore() {
    String id = template("tpl-01", "k-1");
    newOneIsDown();
    LeavingTemplatesStage stage = templates(look());
    assertThat(plan(stage, NOW.settingUp(Set.of("kms-1")))).hasSize(2);
    assertThat(told).isEmpty();
    assertThat(stage.after(NOW).moved()).containsExactly(id);
  }

  @Test
  @DisplayName("what has moved since the look needs nothing; what is gone is told, and refused")
  void templates_changedSinceTheLook() {
    String gone = template("gone", "k-1");
    template("moved", "k-2");
    LeavingLook look = look();
    assertThat(look.templates()).hasSize(2);
    fake.inventory().removeVm("gone");
    movedByOthers("moved", FakeVm.builder("moved").template());
    LeavingTemplatesStage stage = templates(look);

    assertThat(plan(stage)).isEmpty();

    assertThat(told).allMatch(line -> line.startsWith("BLOCKING plan-refused template gone: "));
    assertThat(told).isNotEmpty();
    assertThat(stage.after(NOW).moved()).isEmpty();
    assertThat(stage.after(NOW).refused()).containsExactly(gone);
  }

  @Test
  @DisplayName("a template of which one question was refused does not count as moved")
  void templates_halfAsked() {
    String id = template("tpl-01", "k-1");
    LeavingLook look = look();
    assertThat(look.templates()).hasSize(1);
    LeavingTemplatesStage stage = templates(look);
    refuses(text -> true);

    assertThat(plan(stage)).as("the first is refused").hasSize(2);

    assertThat(told).singleElement().asString().startsWith("BLOCKING plan-refused template tpl-01");
    assertThat(stage.after(NOW).moved()).isEmpty();
    assertThat(stage.after(NOW).refused()).containsExactly(id);

    // without what the first question alone asks, the next is refused
    int[] reads = {0};
    refuses(text -> text.contains(id) && text.contains("config.hardware.device") && ++reads[0] > 2);
    assertThat(plan(stage)).as("the second is refused").isEmpty();
    assertThat(told).singleElement().asString().startsWith("BLOCKING plan-refused template tpl-01");
    assertThat(stage.after(NOW).moved()).isEmpty();
    assertThat(stage.after(NOW).refused()).containsExactly(id);
  }

  // -- the hosts

  private List<String> hosts() {
    return List.copyOf(fake.hosts().keys().keySet());
  }

  private String id(String host) {
    return systems.vcenter.client.hosts().list().stream()
        .filter(one -> one.name().equals(host))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  @DisplayName(
      "hosts with its keys get keys of the estate's; one with a key of another has its own")
  void hosts_move() {
    assertThat(plan(new LeavingHostsStage(look()))).isEmpty();
    fake.hosts().setKey(hosts().get(0), LoneVcenter.key("k-1"));
    fake.hosts().setKey(hosts().get(1), new FakeKey("k-2", "third"));
    LeavingHostsStage stage = new LeavingHostsStage(look());

    assertThat(plan(stage)).containsExactly(hosts().get(0) + ", key: old -> new");

    assertThat(told).isEmpty();
    assertThat(stage.after(NOW).moved()).containsExactly(id(hosts().get(0)));
    StageWorld.Told ears = StageWorld.Told.by(stage);
    assertThat(ears.states).containsExactly("host " + hosts().get(0));
    assertThat(ears.parts()).containsExactly("key");
    assertThat(fake.hosts().keys().values())
        .extracting(key -> Objects.requireNonNull(key).clusterId())
        .containsExactly("new", "third");
    assertThat(plan(new LeavingHostsStage(look()))).isEmpty();
  }

  @Test
  @DisplayName("a host that vCenter does not reach is told, and does not count as moved")
  void hosts_notConnected() {
    hosts().forEach(host -> fake.hosts().setKey(host, LoneVcenter.key("k-1")));
    fake.hosts().setConnectionState(hosts().get(0), "notResponding");
    LeavingHostsStage stage = new LeavingHostsStage(look());
    assertThat(plan(stage)).hasSize(2);
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("BLOCKING host-not-connected host " + hosts().get(0) + ": ");
    assertThat(stage.after(NOW).moved()).containsExactly(id(hosts().get(1)));
  }

  @Test
  @DisplayName("a host of which vCenter does not say whether it can does not count as moved")
  void hosts_notAsked() {
    fake.hosts().setKey(hosts().get(0), LoneVcenter.key("k-1"));
    LeavingLook look = look();
    assertThat(look.hosts()).hasSize(1);
    refuses(text -> true);
    LeavingHostsStage stage = new LeavingHostsStage(look);
    assertThat(plan(stage)).hasSize(1);
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("BLOCKING plan-refused host " + hosts().get(0));
    assertThat(stage.after(NOW).moved()).isEmpty();
  }
}
