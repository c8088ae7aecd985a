package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rollouts against a fake vCenter that encrypts with keys of a real key server. */
class RolloutFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofHours(1);

  /** Tasks stand still until it is moved. */
  private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));

  /** A world in which tasks take an hour by the clock. */
  private RolloutWorld standingStill(UnaryOperator<FakeVcenterBuilder> options) {
    return new RolloutWorld(fake -> options.apply(fake).clock(clock).taskDuration(Duration.ZERO));
  }

  /** How many VMs run whose tasks are known; a call alone has not made its task yet. */
  private static long started(Rollout rollout) {
    return rollout.progress().running().stream().filter(vm -> vm.taskId().isPresent()).count();
  }

  /** Starts, waits until so many run, and lets only those end. */
  private RolloutReport startAndCancel(RolloutWorld world, EncryptionRollout rollout, int running) {
    world.fake().tasks().setDuration(LONG);
    try (Rollout started = world.vcenter().rollouts().start(rollout)) {
      RolloutWorld.until(() -> started(started) == running);
      started.cancel();
      clock.advance(LONG);
      return started.await(TIMEOUT);
    }
  }

  @Test
  @DisplayName("all VMs are encrypted once; a second run finds them done and changes nothing")
  void start_manyVms_encryptsEachOnce() {
    try (RolloutWorld world = new RolloutWorld(RolloutWorld.vms(30))) {
      EncryptionRollout rollout = world.assign().build();
      List<RolloutResult> heard = new ArrayList<>();
      List<RolloutProgress> steps = new ArrayList<>();
      RolloutReport report;
      try (Rollout running = world.vcenter().rollouts().start(rollout)) {
        report = running.await(TIMEOUT, steps::add, heard::add);
      }

      assertThat(report.results()).allSatisfy(r -> assertThat(r.failure()).isEmpty());
      assertThat(report.counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 30));
      assertThat(report.isComplete()).isTrue();
      assertThat(report.stopped()).isEmpty();
      assertThat(heard).isEqualTo(report.results());
      RolloutProgress last = steps.get(steps.size() - 1);
      assertThat(last.endedCount()).isEqualTo(30);
      assertThat(last.running()).isEmpty();
      assertThat(last.totalBytes()).isEqualTo(60L * 16 * 1024 * 1024 * 1024);
      assertThat(last.endedBytes()).isEqualTo(last.totalBytes());
      assertThat(last.remaining()).contains(Duration.ZERO);
      assertThat(steps).allSatisfy(step -> assertThat(step.running()).hasSizeLessThanOrEqualTo(8));
      for (int i = 0; i < 30; i++) {
        assertThat(world.fake().vm("vm-" + i).isFullyEncrypted()).isTrue();
        assertThat(world.fake().vm("vm-" + i).reconfigurations()).isEqualTo(1);
      }

      assertThat(world.run(rollout).counts()).isEqualTo(Map.of(RolloutOutcome.ALREADY_DONE, 30));
      assertThat(world.fake().calls("ReconfigVM_Task")).hasSize(30);
    }
  }

  @Test
  @DisplayName("no more VMs of one host run at a time than allowed, while others go on")
  void perHost_limit_isKept() {
    try (RolloutWorld world = standingStill(RolloutWorld.vms(8))) {
      RolloutReport report =
          startAndCancel(
              world,
              world
                  .assign()
                  .limits(RolloutLimits.DEFAULT.allAtOnce().concurrency(8).perHost(1))
                  .build(),
              2);

      assertThat(report.results(RolloutOutcome.DONE))
          .hasSize(FakeVcenter.HOSTS_PER_DATACENTER)
          .extracting(result -> result.vm().host().orElseThrow())
          .doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a start whose answer was lost is looked up first, and repeated only if need be")
  void start_answerLost_isLookedUp(boolean tookEffect) {
    try (RolloutWorld world = new RolloutWorld(RolloutWorld.vms(4), new VirtualTime())) {
      Fault lost = tookEffect ? Fault.close().afterTakingEffect() : Fault.close();
      EncryptionRollout rollout =
          world.assign().limits(RolloutLimits.DEFAULT.allAtOnce().concurrency(2)).build();
      world.fake().faults().onNth(2, FakeVcenter.call("ReconfigVM_Task"), lost);

      RolloutReport report = world.run(rollout);

      assertThat(report.counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 4));
      assertThat(world.fake().calls("ReconfigVM_Task")).hasSize(tookEffect ? 4 : 5);
      for (int i = 0; i < 4; i++) {
        assertThat(world.fake().vm("vm-" + i).reconfigurations()).isEqualTo(1);
      }
    }
  }

  static Stream<Arguments> unstarted() {
    return Stream.of(
        Arguments.of(Fault.tooManyRequests(Duration.ofSeconds(1)), RolloutOutcome.REFUSED),
        Arguments.of(
            Fault.answer(404, "text/html", "<html>no such page</html>"), RolloutOutcome.REFUSED),
        Arguments.of(Fault.unavailable(), RolloutOutcome.LEFT_RUNNING),
        Arguments.of(Fault.html(), RolloutOutcome.LEFT_RUNNING));
  }

  @ParameterizedTest
  @Tag("thorough")
  @MethodSource("unstarted")
  @DisplayName("a VM may be running only where vCenter may have heard of its change")
  void start_unanswered_mayRunOnlyIfHeard(Fault fault, RolloutOutcome outcome) {
    try (RolloutWorld world = new RolloutWorld(RolloutWorld.vms(1), new VirtualTime())) {
      world
          .fake()
          .faults()
          .onNext(
              FakeVcenter.call("ReconfigVM_Task"),
              fault.whenMet(() -> world.fake().inventory().setPoweredOn("vm-0", true)));

      RolloutReport report = world.run(world.assign().build());

      assertThat(report.counts()).isEqualTo(Map.of(outcome, 1));
      assertThat(world.fake().vm("vm-0").reconfigurations()).isZero();
    }
  }

  @Test
  @DisplayName("a wait ends when its time is up or its thread is interrupted; the rollout goes on")
  void await_timeoutAndInterrupt_rolloutGoesOn() {
    try (RolloutWorld world = standingStill(RolloutWorld.vms(2))) {
      EncryptionRollout rollout = world.assign().build();
      world.fake().tasks().setDuration(LONG);
      try (Rollout running = world.vcenter().rollouts().start(rollout)) {
        assertThatThrownBy(() -> running.await(Duration.ofMillis(1)))
            .isInstanceOf(OperationTimeoutException.class)
            .hasMessageContaining("0 of 2 VMs");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> running.await(TIMEOUT))
            .isInstanceOf(OperationInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        RolloutWorld.until(() -> started(running) == 2);
        clock.advance(LONG);
        assertThat(running.await(TIMEOUT).isComplete()).isTrue();
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("VMs are re-keyed to another key provider with one key each, and decrypted again")
  void start_rekeyAndDecrypt_changesEachOnce() {
    try (RolloutWorld world = new RolloutWorld(RolloutWorld.vms(4))) {
      world.cluster("other");
      assertThat(world.run(world.assign().build()).isComplete()).isTrue();

      EncryptionRollout rekey =
          EncryptionRollout.builder(Rekey.toKeyProvider("other").build(), world.vms()).build();
      assertThat(world.run(rekey).counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 4));
      assertThat(world.fake().calls("GenerateKey")).hasSize(4);
      assertThat(world.run(rekey).counts()).isEqualTo(Map.of(RolloutOutcome.ALREADY_DONE, 4));
      for (int i = 0; i < 4; i++) {
        assertThat(world.fake().vm("vm-" + i).key())
            .isNotNull()
            .extracting(key -> key.clusterId())
            .isEqualTo("other");
      }

      EncryptionRollout decrypt =
          EncryptionRollout.builder(Decryption.homeAndAllDisks(), world.vms()).build();
      assertThat(world.run(decrypt).counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 4));
      for (int i = 0; i < 4; i++) {
        assertThat(world.fake().vm("vm-" + i).isEncrypted()).isFalse();
        assertThat(world.fake().vm("vm-" + i).reconfigurations()).isEqualTo(3);
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a key that was made for a VM whose re-key is then refused is named in the result")
  void start_refusedAfterItsKeyWasMade_namesTheKey() {
    try (RolloutWorld world = new RolloutWorld(RolloutWorld.vms(2), new VirtualTime())) {
      world.cluster("other");
      assertThat(world.run(world.assign().build()).isComplete()).isTrue();
      world
          .fake()
          .faults()
          .onNext(
              FakeVcenter.call("GenerateKey"),
              Fault.delay(Duration.ofMillis(1))
                  .whenMet(() -> world.fake().inventory().setPoweredOn("vm-0", true)));
      EncryptionRollout rekey =
          EncryptionRollout.builder(Rekey.toKeyProvider("other").deep().build(), world.vms())
              .limits(RolloutLimits.DEFAULT.allAtOnce().concurrency(1))
              .order(RolloutVm.BY_NAME)
              .build();

      RolloutReport report = world.run(rekey);

      assertThat(report.counts())
          .isEqualTo(Map.of(RolloutOutcome.FAILED, 1, RolloutOutcome.DONE, 1));
      RolloutResult failed = report.results(RolloutOutcome.FAILED).get(0);
      assertThat(failed.vm().name()).isEqualTo("vm-0");
      assertThat(failed.failure().orElseThrow()).hasMessageContaining("InvalidPowerState");
      CryptoKeyId unused = failed.unusedKey().orElseThrow();
      assertThat(unused.providerId()).contains("other");
      assertThat(world.kms().keys()).extracting(key -> key.id()).contains(unused.keyId());
      assertThat(world.fake().vm("vm-1").key()).isNotEqualTo(new FakeKey(unused.keyId(), "other"));
      assertThat(report.results(RolloutOutcome.DONE).get(0).unusedKey()).isEmpty();
      CryptoKeys keys = world.vcenter().kmsClusters().keys();
      assertThat(keys.list()).doesNotContain(unused);
      assertThat(keys.remove(List.of(unused))).containsExactly(unused);
    }
  }

  @Test
  @DisplayName("one key is made for a VM, however often its re-key has to be sent")
  void start_answerLost_usesItsKeyAgain() {
    try (RolloutWorld world = new RolloutWorld(RolloutWorld.vms(1), new VirtualTime())) {
      world.cluster("other");
      assertThat(world.run(world.assign().build()).isComplete()).isTrue();
      world.fake().faults().onNext(FakeVcenter.call("ReconfigVM_Task"), Fault.close());
      EncryptionRollout rekey =
          EncryptionRollout.builder(Rekey.toKeyProvider("other").build(), world.vms()).build();

      RolloutReport report = world.run(rekey);

      assertThat(report.counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 1));
      assertThat(report.results()).allMatch(result -> result.unusedKey().isEmpty());
      assertThat(world.fake().calls("GenerateKey")).hasSize(1);
    }
  }

  @Test
  @DisplayName("closing during a call says nothing about its VM: the change may have been made")
  void close_duringAStart_leavesTheVm() {
    try (RolloutWorld world = standingStill(RolloutWorld.vms(1))) {
      AtomicBoolean met = new AtomicBoolean();
      world
          .fake()
          .faults()
          .onNext(
              FakeVcenter.call("ReconfigVM_Task"),
              Fault.silence().afterTakingEffect().whenMet(() -> met.set(true)));
      PolicyAssignment assignment =
          PolicyAssignment.builder(world.vcenter().storagePolicies().getVmEncryption())
              .keyProvider("kms-cluster")
              .build();
      Rollout running =
          world
              .vcenter()
              .rollouts()
              .start(EncryptionRollout.builder(assignment, world.vms()).build());
      RolloutWorld.until(met::get);
      running.close();

      assertThat(running.await(TIMEOUT).results())
          .singleElement()
          .satisfies(
              result -> {
                assertThat(result.outcome()).isEqualTo(RolloutOutcome.LEFT_RUNNING);
                assertThat(result.unusedKey()).isEmpty();
              });
      assertThat(world.fake().vm("vm-0").isFullyEncrypted()).isTrue();
    }
  }

  @Test
  @DisplayName("closing during a read says nothing about its VMs: they were not started")
  void close_duringALook_startsNone() {
    try (RolloutWorld world = standingStill(RolloutWorld.vms(2))) {
      AtomicBoolean met = new AtomicBoolean();
      EncryptionRollout rollout = world.assign().build();
      world
          .fake()
          .faults()
          .onNext(
              FakeVcenter.call("PbmQueryAssociatedProfiles"),
              Fault.silence().whenMet(() -> met.set(true)));
      Rollout running = world.vcenter().rollouts().start(rollout);
      RolloutWorld.until(met::get);
      running.close();

      assertThat(running.await(TIMEOUT).counts()).isEqualTo(Map.of(RolloutOutcome.NOT_STARTED, 2));
    }
  }
}
