package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.vsphere.MovingTime;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.Rekey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rollout says of VMs whose tasks ended with success, whatever they did. */
class RolloutSeenFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));

  private RolloutWorld world(int vms) {
    return new RolloutWorld(
        RolloutWorld.vms(vms).andThen(fake -> fake.clock(clock))::apply, new MovingTime(clock));
  }

  private static List<String> parts(RolloutResult result) {
    return ((ChangeNotSeenException) result.failure().orElseThrow())
        .differences().stream().map(PartDifference::part).toList();
  }

  @Test
  @DisplayName("a vCenter that changes nothing is noticed early: the failures stop the rollout")
  void start_nothingHappens_stopsEarly() {
    try (RolloutWorld world = world(60)) {
      world.fake().tasks().setEffect(FakeTaskEffect.NOTHING);

      RolloutReport report =
          world.run(
              world
                  .assign()
                  .limits(RolloutLimits.DEFAULT.allAtOnce().concurrency(1).stopAfterFailures(1))
                  .build());

      assertThat(report.stopped()).contains("1 VM failed");
      assertThat(report.results(RolloutOutcome.NOT_STARTED)).hasSizeGreaterThan(50);
      assertThat(report.results(RolloutOutcome.DONE)).isEmpty();
    }
  }

  /** Somebody who acts whenever a client waits. */
  private record WhileWaiting(TimeSource time, AtomicReference<Runnable> act)
      implements TimeSource {

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      act.get().run();
      time.sleep(duration);
    }
  }

  @Test
  @DisplayName("a VM that cannot be read after its task does not count as done")
  void start_notReadAfterwards_isNotDone() {
    AtomicReference<Runnable> act = new AtomicReference<>(() -> {});
    try (RolloutWorld world =
        new RolloutWorld(
            RolloutWorld.vms(2).andThen(fake -> fake.clock(clock))::apply,
            new WhileWaiting(new MovingTime(clock), act))) {
      world.fake().tasks().setEffectDelay(Duration.ofSeconds(5));
      act.set(
          () -> {
            if (world.fake().calls("ReconfigVM_Task").size() == 2) {
              world.fake().inventory().removeVm("vm-1");
              act.set(() -> {});
            }
          });

      RolloutReport report =
          world.run(world.assign().limits(RolloutLimits.DEFAULT.allAtOnce().neverStop()).build());

      assertThat(report.counts())
          .isEqualTo(Map.of(RolloutOutcome.DONE, 1, RolloutOutcome.LEFT_RUNNING, 1));
      assertThat(report.isComplete()).isFalse();
      assertThat(of(report, "vm-1").failure()).get().isInstanceOf(NotFoundException.class);
    }
  }

  private static RolloutResult of(RolloutReport report, String vm) {
    return report.results().stream()
        .filter(result -> result.vm().name().equals(vm))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Tag("thorough")
  @DisplayName("decryption and re-key are looked at too; a key that no part has is named")
  void start_decryptAndRekeyDoNothing_areTold() {
    try (RolloutWorld world = world(3)) {
      world.cluster("kms-other");
      world.run(world.assign().build());
      world.fake().tasks().setEffect(FakeTaskEffect.NOTHING);

      RolloutReport decrypted = world.run(world.each(Decryption.homeAndAllDisks()).build());
      EncryptionRollout rekey = world.each(Rekey.toKeyProvider("kms-other").build()).build();
      RolloutReport rekeyed = world.run(rekey);
      world.fake().tasks().setEffect(FakeTaskEffect.HOME_ONLY);
      RolloutReport halfRekeyed = world.run(rekey);

      assertThat(decrypted.counts()).isEqualTo(Map.of(RolloutOutcome.NOT_AS_ASKED, 3));
      assertThat(decrypted.results())
          .allSatisfy(result -> assertThat(result.unusedKey()).isEmpty());
      assertThat(rekeyed.counts()).isEqualTo(Map.of(RolloutOutcome.NOT_AS_ASKED, 3));
      assertThat(rekeyed.results())
          .allSatisfy(result -> assertThat(result.unusedKey()).isPresent());
      assertThat(halfRekeyed.counts()).isEqualTo(Map.of(RolloutOutcome.NOT_AS_ASKED, 3));
      assertThat(halfRekeyed.results())
          .allSatisfy(
              result -> {
                assertThat(parts(result)).hasSize(2).doesNotContain("home");
                assertThat(result.unusedKey()).as("the home has it").isEmpty();
              });
    }
  }

  /** Time that fails with an error on the threads of a rollout. */
  private static final class Failing implements TimeSource {
    private final TimeSource time = new VirtualTime();
    private final String thread;
    private final Error error;

    Failing(String thread, Error error) {
      this.thread = thread;
      this.error = error;
    }

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public long nanoTime() {
      if (Thread.currentThread().getName().startsWith(thread)) {
        throw error;
      }
      return time.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      time.sleep(duration);
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"vmcrypt-rollout-1", "vmcrypt-rollout-watch", "vmcrypt-rollout"})
  @DisplayName("a rollout whose thread dies of an error ends at once with that error")
  void await_threadDies_throwsItsError(String thread) {
    Error error = new StackOverflowError("by the test");
    try (RolloutWorld world = new RolloutWorld(RolloutWorld.vms(40), new Failing(thread, error))) {
      EncryptionRollout rollout = world.assign().build();
      try (Rollout running = world.vcenter().rollouts().start(rollout)) {
        assertThatThrownBy(() -> running.await(TIMEOUT)).isSameAs(error);
        assertThatThrownBy(() -> running.await(TIMEOUT)).as("again").isSameAs(error);
      }
    }
  }

  @Test
  @DisplayName("a wait with options reports the progress, and always the last step")
  void await_options_tellProgress() {
    try (RolloutWorld world = new RolloutWorld(RolloutWorld.vms(5))) {
      EncryptionRollout rollout = world.assign().build();
      List<Progress> heard = new ArrayList<>();
      RolloutReport report;
      try (Rollout running = world.vcenter().rollouts().start(rollout)) {
        report =
            running.await(
                WaitOptions.timeout(TIMEOUT)
                    .progressListener(heard::add)
                    .backoff(Backoff.fixed(Duration.ofMinutes(1))));
        assertThat(running.await(WaitOptions.timeout(TIMEOUT))).isSameAs(report);
      }

      assertThat(report.counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 5));
      // the end cuts the minute short
      assertThat(heard).hasSizeLessThanOrEqualTo(2);
      Progress last = heard.get(heard.size() - 1);
      assertThat(last.operation()).isEqualTo(rollout.toString());
      assertThat(last.state()).isEqualTo("5 of 5 VMs, 0 running");
      assertThat(last.percent()).isEqualTo(OptionalInt.of(100));
      assertThat(last.elapsed()).isLessThan(Duration.ofMinutes(1));
    }
  }
}
