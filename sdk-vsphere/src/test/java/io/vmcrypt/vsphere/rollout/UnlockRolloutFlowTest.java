package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Unlock;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Unlocking many VMs after the key servers were away. */
@Timeout(60)
class UnlockRolloutFlowTest {

  private static final Duration LIMIT = Duration.ofSeconds(50);
  private static final Unlock WITH_HOSTS = Unlock.hostFirst();
  private static final int VMS = 6;

  /** Encrypted VMs on two hosts, each of which has a key. */
  private static RolloutWorld world(UnaryOperator<FakeVcenterBuilder> options, TimeSource time) {
    RolloutWorld world =
        new RolloutWorld(
            builder ->
                options.apply(
                    builder.taskDuration(Duration.ZERO).keyServerTimeout(Duration.ofSeconds(2))),
            time);
    IntStream.range(0, VMS)
        .forEach(
            i -> world.fake().addVm(FakeVm.builder("vm-" + i).encryptedWith(key(world)).build()));
    world.fake().hosts().cryptoStates().keySet().forEach(host -> giveKey(world, host));
    return world;
  }

  private static RolloutWorld world() {
    return world(UnaryOperator.identity(), TimeSource.system());
  }

  private static FakeKey key(RolloutWorld world) {
    CryptoKeyId key = world.vcenter().kmsClusters().keys().create("kms-cluster");
    return new FakeKey(key.keyId(), "kms-cluster");
  }

  private static void giveKey(RolloutWorld world, String host) {
    world.fake().hosts().setKey(host, key(world));
  }

  /** All hosts restart while the key server is away. */
  private static void outage(RolloutWorld world) {
    world.kms().stop();
    world.fake().hosts().cryptoStates().keySet().forEach(world.fake().hosts()::restart);
    assertThat(world.fake().hosts().cryptoStates().values()).containsOnly("prepared");
    assertThat(world.vms()).allMatch(vm -> vm.encryptionState().isLocked());
  }

  private static EncryptionRollout.Builder rollout(RolloutWorld world, Unlock unlock) {
    return EncryptionRollout.builder(unlock, world.vms());
  }

  private static RolloutReport run(RolloutWorld world, EncryptionRollout rollout) {
    try (Rollout running = world.vcenter().rollouts().start(rollout)) {
      return running.await(LIMIT);
    }
  }

  @Test
  @DisplayName("the key server is back: each host once and first, then its VMs; again, nothing")
  void start_kmsBack_unlocksAll() {
    try (RolloutWorld world = world()) {
      int keys = world.kms().keys().size();
      outage(world);
      world.kms().restart();
      EncryptionRollout rollout = rollout(world, WITH_HOSTS).build();
      RolloutPlan plan = world.vcenter().rollouts().plan(rollout);
      world.newRequests();
      RolloutReport report = run(world, rollout);

      assertThat(plan.vms(Action.CHANGE)).hasSize(VMS);
      PlannedVm planned = plan.vms().get(0);
      assertThat(planned.changes())
          .singleElement()
          .satisfies(
              change -> {
                assertThat(change.from()).contains("locked");
                assertThat(change.to()).contains("unlocked");
              })
          .extracting(Change::subject)
          .satisfies(subject -> assertThat(subject.part()).isEqualTo("lock"));
      assertThat(planned.findings())
          .singleElement()
          .satisfies(
              note -> {
                assertThat(note.code()).isEqualTo(FindingCode.HOST_NOT_IN_ENCRYPTION_MODE);
                assertThat(note.severity()).isEqualTo(Severity.NOTE);
              });
      assertThat(report.results(RolloutOutcome.DONE)).hasSize(VMS);
      assertThat(report.isComplete()).isTrue();
      assertThat(world.fake().hosts().cryptoStates().values()).containsOnly("safe");
      assertThat(world.kms().keys()).as("hosts keep their own keys").hasSize(keys);
      assertThat(world.vms()).noneMatch(vm -> vm.encryptionState().isLocked());
      List<String> sent =
          world.newRequests().stream()
              .map(FakeSoapCall::method)
              .filter(
                  List.of("ConfigureCryptoKey", "CryptoUnlock_Task", "ReconfigVM_Task")::contains)
              .toList();
      assertThat(sent).hasSize(VMS + 2).startsWith("ConfigureCryptoKey");
      assertThat(sent).filteredOn("ConfigureCryptoKey"::equals).hasSize(2);

      RolloutReport again = run(world, rollout);
      assertThat(again.results(RolloutOutcome.ALREADY_DONE)).hasSize(VMS);
      assertThat(world.newRequests())
          .extracting(FakeSoapCall::method)
          .doesNotContain("ConfigureCryptoKey", "CryptoUnlock_Task");
    }
  }

  @Test
  @DisplayName("one key is gone: its VM is refused with the key's name, the others are unlocked")
  void start_oneKeyGone_namesIt() {
    try (RolloutWorld world = world()) {
      outage(world);
      world.kms().restart();
      VirtualMachine unlucky = world.vms().get(2);
      String gone = unlucky.encryptionState().homeKeyId().orElseThrow().keyId();
      world.kms().destroyKey(gone);

      RolloutReport report = run(world, rollout(world, WITH_HOSTS).build());

      assertThat(report.results(RolloutOutcome.DONE)).hasSize(VMS - 1);
      assertThat(report.results(RolloutOutcome.REFUSED))
          .singleElement()
          .satisfies(
              refused -> {
                assertThat(refused.vm().id()).isEqualTo(unlucky.id());
                assertThat(refused.toString()).contains(gone).contains("KeyStateMissingInKMS");
              });
      assertThat(unlucky.encryptionState().isLocked()).isTrue();
    }
  }

  @Test
  @DisplayName("one VM is unlocked in the same way; one that is not locked is left alone")
  void start_oneVm_isUnlocked() {
    try (RolloutWorld world = world()) {
      VirtualMachine vm = world.vcenter().virtualMachines().get("vm-0");
      assertThat(vm.start(WITH_HOSTS).await(LIMIT).changed()).isFalse();
      assertThat(vm.plan(WITH_HOSTS)).isEmpty();
      outage(world);
      world.kms().restart();

      assertThat(vm.plan(WITH_HOSTS)).hasSize(1);
      var result = vm.start(Unlock.vmAlone()).await(LIMIT);

      assertThat(result.changed()).isTrue();
      assertThat(result.before().isLocked()).isTrue();
      assertThat(result.state().isLocked()).isFalse();
      assertThat(world.fake().calls("ReconfigVM_Task")).isEmpty();
      assertThat(world.fake().calls("ConfigureCryptoKey")).as("without hostFirst").isEmpty();
      assertThat(world.fake().hosts().cryptoStates().values()).containsOnly("prepared");
    }
  }
}
