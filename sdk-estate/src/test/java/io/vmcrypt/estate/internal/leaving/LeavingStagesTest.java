package io.vmcrypt.estate.internal.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.ServerProofs;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The steps that leave a key provider, each on its own, at a vCenter alone. */
class LeavingStagesTest {

  private static final String PLACE = "/" + FakeVcenter.DEFAULT_DATACENTER + "/host/Cluster";

  @AutoClose private final LoneVcenter vcenter = new LoneVcenter();
  private final List<String> changed = new ArrayList<>();
  private final List<String> states = new ArrayList<>();
  private List<String> told = List.of();

  /** Both key providers are there. */
  private void providers(boolean oldIsDefault) {
    vcenter.oldProvider(oldIsDefault);
    newProvider();
  }

  private void newProvider() {
    var unused =
        vcenter
            .client
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "new", KmsServerSpec.builder("kms-1", "127.0.0.3").port(1).build())
                    .build());
  }

  private Context context(DefaultProvider whose) {
    Estate estate =
        Estate.builder("prod")
            .keyServer(KeyServer.kmip("192.0.2.1").clientTrust(new ClientTrust.SelfSigned()))
            .keyProvider("new", "kms-1")
            .defaultProvider(whose)
            .build();
    return new Context(
        estate,
        Set.of(),
        vcenter.systems(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        ServerProofs.Fetched.NONE);
  }

  private LeavingLook look(boolean checked) {
    Leaving.Builder leaving = Leaving.builder(LoneVcenter.OLD);
    return new LeavingLook(vcenter.client, (checked ? leaving.force() : leaving).build(), "new");
  }

  private LeavingRemovalStage removal(boolean checked) {
    LeavingLook look = look(checked);
    return new LeavingRemovalStage(context(DefaultProvider.IF_NONE), look, new LeftName(look));
  }

  private LeavingDefaultsStage defaults(DefaultProvider whose) {
    LeavingLook look = look(true);
    return new LeavingDefaultsStage(context(whose), look);
  }

  /** The changes that a stage plans. */
  private List<String> plan(Stage stage) {
    Found found = new Found();
    World now =
        World.now(
            new Found()
                .ask(
                    FindingCode.PLAN_REFUSED,
                    Subject.of("KMS cluster", LoneVcenter.OLD),
                    () -> vcenter.client.kmsClusters().findDefaultId())
                .flatMap(id -> id));
    Optional<? extends EstateStep> step = stage.plan(now, found);
    told = LoneVcenter.words(found);
    return step.stream().flatMap(planned -> planned.changes().stream()).map(this::words).toList();
  }

  private String words(Change change) {
    return (change.subject().kind()
                + " "
                + change.subject().name()
                + (change.subject().part().isEmpty() ? "" : ", " + change.subject().part()))
            .strip()
        + ": "
        + change.from().orElse("none")
        + " -> "
        + change.to().orElse("none");
  }

  private void run(Stage stage) {
    stage.run(
        new Ears() {
          @Override
          public void state(String state) {
            states.add(state);
          }

          @Override
          public void changed(List<Change> changes) {
            changes.forEach(change -> changed.add(words(change)));
          }

          @Override
          public void note(String note) {}

          @Override
          public void ended(RolloutReport vms) {}

          @Override
          public void vms(RolloutProgress progress) {}

          @Override
          public void rollout(@Nullable Rollout rollout) {}
        });
  }

  private List<String> providersNow() {
    return vcenter.fake.kmsClusters().stream()
        .map(cluster -> cluster.id() + (cluster.isDefault() ? " default" : ""))
        .toList();
  }

  // -- the removal

  @Test
  @DisplayName("a key provider goes if somebody says that nobody else has its keys")
  void removal() {
    providers(false);
    assertThat(plan(removal(true)))
        .containsExactly("KMS cluster old: kms-old at 127.0.0.2 -> none");
    assertThat(told).isEmpty();
    run(removal(true));
    assertThat(changed).singleElement().asString().startsWith("KMS cluster old: ");
    assertThat(providersNow()).doesNotContain("old").contains("new");
    // a second run finds nothing
    assertThat(plan(removal(true))).isEmpty();
    run(removal(true));
    assertThat(changed).hasSize(1);
  }

  @Test
  @DisplayName("unless that is said, it stays, and that is told")
  void removal_notSaid() {
    providers(false);
    assertThat(plan(removal(false))).isEmpty();
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("WARNING key-provider-stays KMS cluster old: it stays in vCenter");
    assertThat(providersNow()).contains("old");
  }

  @Test
  @DisplayName("a native one is not removed by an estate, and that is told as long as it is there")
  void removal_native() {
    vcenter.nativeDefault();
    newProvider();
    run(defaults(DefaultProvider.IF_NONE));
    for (boolean checked : List.of(true, false)) {
      assertThat(plan(removal(checked))).isEmpty();
      assertThat(told)
          .containsExactly(
              "WARNING key-provider-stays KMS cluster old: it is a native key provider, and stays"
                  + " in vCenter: an estate removes KMS clusters only");
    }
    vcenter.client.nativeKeyProviders().remove(LoneVcenter.OLD);
    assertThat(plan(removal(true))).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("where vCenter does not show its native key providers, that is told, and no more")
  void removal_nativeNotSeen() {
    vcenter.noNativesSeen();
    assertThat(plan(removal(true))).isEmpty();
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith(
            "NOTE key-provider-not-seen KMS cluster old: it is not known whether it is there as a"
                + " native key provider: ");
    // a KMS cluster of that name is not a native one
    providers(false);
    assertThat(plan(removal(true))).hasSize(1);
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("who still has its keys blocks the removal, seen or not seen")
  void removal_inUse() {
    providers(false);
    vcenter.fake.keys().setThirdPartyUse(LoneVcenter.key("k-1"), "vsan-7");
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter
        .fake
        .inventory()
        .addFirstClassDisk(
            FakeFirstClassDisk.of("7", "pvc-7").encryptedWith(LoneVcenter.key("k-7")));
    plan(removal(true));
    assertThat(told)
        .anyMatch(line -> line.startsWith("BLOCKING key-provider-still-used third party vsan-7"))
        .anyMatch(line -> line.startsWith("BLOCKING key-provider-still-used first-class disk"));
    Found again = new Found();
    removal(true).holds(false, again);
    // by then all has moved: whoever is seen stands in the way
    assertThat(LoneVcenter.words(again))
        .hasSize(4)
        .allMatch(line -> line.startsWith("BLOCKING key-provider-still-used "))
        .anyMatch(line -> line.contains("first-class disk pvc-7"))
        .anyMatch(line -> line.contains("VM web-01"));
    plan(removal(false));
    assertThat(told)
        .anyMatch(line -> line.startsWith("WARNING key-provider-still-used first-class disk"));
    // the call itself judges anew
    assertThatThrownBy(() -> run(removal(true))).isInstanceOf(KeysInUseException.class);
    assertThat(providersNow()).contains("old");
    assertThat(changed).isEmpty();
  }

  @Test
  @DisplayName("where it is not known whether it is there, nothing is planned, and that blocks")
  void removal_notSeen() {
    providers(false);
    vcenter.fake.answerMethod(
        "ListKmipServers", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThat(plan(removal(true))).isEmpty();
    assertThat(told).anyMatch(line -> line.startsWith("BLOCKING privileges-missing KMS cluster"));
  }

  // -- the hosts

  @Test
  @DisplayName(
      "a host that leaves encryption mode gets no new key, and that it may have one is told")
  void hosts_leavingEncryptionMode() {
    providers(false);
    List<String> hosts = List.copyOf(vcenter.fake.hosts().cryptoStates().keySet());
    vcenter.fake.hosts().setKey(hosts.get(0), LoneVcenter.key("k-1"));
    LeavingHostsStage before = new LeavingHostsStage(look(true));
    assertThat(plan(before)).containsExactly("host " + hosts.get(0) + ", key: old -> new");
    assertThat(told).isEmpty();

    vcenter.fake.hosts().setCryptoState(hosts.get(0), "pendingIncapable");
    assertThat(plan(new LeavingHostsStage(look(true)))).isEmpty();
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("WARNING key-users-not-known host " + hosts.get(0) + ": it leaves encryption")
        .contains("may have a key of old");
    run(before);
    assertThat(changed).isEmpty();
    assertThat(vcenter.fake.hosts().cryptoStates()).containsEntry(hosts.get(0), "pendingIncapable");
  }

  // -- the defaults

  private void placeIsOld() {
    var unused = vcenter.client.kmsClusters().entityDefault(PLACE).ensure(LoneVcenter.OLD);
    var clusters = vcenter.client.computeClusters();
    var unusedToo =
        clusters.ensure(clusters.get(PLACE), ComputeCluster.CryptoMode.ON_DEMAND, LoneVcenter.OLD);
  }

  @Test
  @DisplayName("each default of the old key provider becomes the estate's")
  void defaults() {
    providers(true);
    placeIsOld();
    LeavingDefaultsStage stage = defaults(DefaultProvider.IF_NONE);
    assertThat(plan(stage))
        .containsExactly(
            "default key provider: old -> new",
            PLACE + ", default key provider: old -> new",
            "cluster Cluster, key provider of its hosts: old -> new");
    assertThat(told).isEmpty();
    run(stage);
    assertThat(changed).hasSize(3);
    assertThat(states).containsExactly(PLACE, "cluster Cluster");
    assertThat(providersNow()).contains("new default", "old");
    assertThat(vcenter.client.kmsClusters().entityDefault(PLACE).own()).contains("new");
    assertThat(vcenter.client.computeClusters().get(PLACE).cryptoMode())
        .contains(ComputeCluster.CryptoMode.ON_DEMAND);
    assertThat(plan(defaults(DefaultProvider.IF_NONE))).isEmpty();
  }

  @Test
  @DisplayName("a default that somebody gives to a third one since the plan is not taken from it")
  void defaults_movedByOthers() {
    providers(true);
    var third = KmsServerSpec.builder("kms-3", "127.0.0.4").port(1).build();
    var unused =
        vcenter.client.kmsClusters().ensure(KmsClusterSpec.builder("third", third).build());
    placeIsOld();
    LeavingDefaultsStage stage = defaults(DefaultProvider.IF_NONE);
    assertThat(plan(stage)).hasSize(3);
    assertThat(held(stage, false)).isEmpty();

    var unusedToo = vcenter.client.kmsClusters().ensureDefault("third");
    assertThat(held(stage, false))
        .containsExactly("BLOCKING plan-refused default key provider : it is third, and was old");
    var unusedAlso =
        vcenter
            .client
            .kmsClusters()
            .entityDefault(PLACE)
            .ensure(EntityDefaultSpec.of("third").force());
    assertThat(held(stage, false))
        .hasSize(2)
        .last()
        .asString()
        .startsWith("BLOCKING plan-refused  " + PLACE)
        .endsWith(": it is third, and was old");
    assertThat(held(stage, true)).as("once it is past").isEmpty();
  }

  @Test
  @DisplayName("a part keeps its default while a key is left that names no key provider")
  void defaults_keyWithoutProvider() {
    providers(true);
    placeIsOld();
    String stays =
        "BLOCKING plan-refused KMS cluster old: it is the default of parts of the inventory, and"
            + " keys that name no key provider are in use by VM nameless";
    String unused =
        vcenter.fake.addVm(
            FakeVm.builder("nameless")
                .disk(FakeDisk.ofGibibytes(1))
                .encryptedWith(new FakeKey("k-1", ""))
                .build());
    LeavingDefaultsStage stage = defaults(DefaultProvider.NEVER);

    assertThat(plan(stage)).hasSize(2);
    assertThat(told).anySatisfy(one -> assertThat(one).startsWith(stays));
    assertThat(held(stage, false))
        .as("the step before has not replaced it")
        .singleElement()
        .asString()
        .startsWith(stays);

    vcenter.fake.inventory().removeVm("nameless");
    vcenter.fake.hosts().keys().keySet().forEach(host -> vcenter.fake.hosts().setKey(host, null));
    assertThat(held(stage, false)).isEmpty();
  }

  private static List<String> held(Stage stage, boolean past) {
    Found again = new Found();
    stage.holds(past, again);
    return LoneVcenter.words(again);
  }

  @Test
  @DisplayName("what is still to be done is what exists by then, and what follows knows the rest")
  void defaults_left() {
    providers(true);
    placeIsOld();
    LeavingDefaultsStage stage = defaults(DefaultProvider.IF_NONE);
    World now = World.now(Optional.of(LoneVcenter.OLD));
    assertThat(plan(stage)).hasSize(3);
    assertThat(stage.after(now).defaultId()).contains("new");
    assertThat(stage.after(now).placesMoved()).isTrue();
    LeavingDefaultsStage always = defaults(DefaultProvider.ALWAYS);
    assertThat(plan(always)).hasSize(2);
    assertThat(always.after(now).defaultId()).as("another step moves it").contains("old");
    assertThat(left(stage)).hasSize(3);

    var unused = vcenter.client.kmsClusters().ensureDefault("new");
    assertThat(left(stage))
        .containsExactly(
            PLACE + ", default key provider: old -> new",
            "cluster Cluster, key provider of its hosts: old -> new");
    run(stage);
    assertThat(left(stage)).isEmpty();
  }

  private List<String> left(Stage stage) {
    Found found = new Found();
    List<String> left =
        stage.left(World.now(Optional.of(LoneVcenter.OLD)), found).stream()
            .flatMap(step -> step.changes().stream())
            .map(this::words)
            .toList();
    assertThat(found.findings()).isEmpty();
    return left;
  }

  @Test
  @DisplayName("the default moves from a native key provider too")
  void defaults_native() {
    vcenter.nativeDefault();
    newProvider();
    assertThat(plan(defaults(DefaultProvider.IF_NONE)))
        .containsExactly("default key provider: old -> new");
    assertThat(plan(defaults(DefaultProvider.NEVER))).isEmpty();
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("BLOCKING key-provider-still-used KMS cluster old: it is the default");
    run(defaults(DefaultProvider.IF_NONE));
    assertThat(changed).containsExactly("default key provider: old -> new");
    assertThat(vcenter.client.nativeKeyProviders().get(LoneVcenter.OLD).isDefault()).isFalse();
    assertThat(plan(defaults(DefaultProvider.IF_NONE))).isEmpty();
  }

  @Test
  @DisplayName("who says what the default is, decides")
  void defaults_whose() {
    providers(true);
    // the step that makes the default moves it
    assertThat(plan(defaults(DefaultProvider.ALWAYS))).isEmpty();
    assertThat(told).isEmpty();
    assertThat(plan(defaults(DefaultProvider.NEVER))).isEmpty();
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith(
            "BLOCKING key-provider-still-used KMS cluster old: it is the default of the vCenter,"
                + " and the estate says");
    run(defaults(DefaultProvider.NEVER));
    assertThat(providersNow()).contains("old default");
    run(defaults(DefaultProvider.ALWAYS));
    assertThat(providersNow()).contains("new default");
  }
}
