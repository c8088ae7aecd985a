package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits with options, and on threads of the caller's executor. */
@Timeout(300)
class RolloutWaitFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofHours(1);

  private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));

  private static UnaryOperator<FakeVcenterBuilder> vms(int count) {
    return fake -> {
      IntStream.range(0, count)
          .forEach(i -> fake.virtualMachine(FakeVm.builder("vm-" + i).disks(1).build()));
      return fake;
    };
  }

  /** A world whose tasks take an hour by the clock, once that is said. */
  private RolloutWorld standingStill(int count) {
    return new RolloutWorld(fake -> vms(count).apply(fake).clock(clock));
  }

  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      // Java 17 has none; one thread for each wait is the nearest
      return Executors.newCachedThreadPool();
    }
  }

  @Test
  @DisplayName("a wait with options reports the progress, and always the last step")
  void await_options_tellProgress() {
    try (RolloutWorld world = new RolloutWorld(vms(5))) {
      EncryptionRollout rollout = world.assign().build();
      List<Progress> heard = new ArrayList<>();
      RolloutReport report;
      try (Rollout running = world.vcenter().rollouts().start(rollout)) {
        report =
            running.await(
                WaitOptions.builder(TIMEOUT)
                    .progressListener(heard::add)
                    .backoff(Backoff.fixed(Duration.ofMinutes(1)))
                    .build());
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

  @Test
  @DisplayName("a wait on an executor completes there; virtual threads serve as well")
  void awaitAsync_executors_complete() throws Exception {
    ExecutorService executor = virtualThreads();
    try (RolloutWorld world = new RolloutWorld(vms(3));
        Rollout running = world.vcenter().rollouts().start(world.assign().build())) {
      List<Thread> heardOn = new ArrayList<>();
      CompletableFuture<RolloutReport> own =
          running
              .awaitAsync(
                  WaitOptions.builder(TIMEOUT)
                      .progressListener(step -> heardOn.add(Thread.currentThread()))
                      .build(),
                  Runnable::run)
              .toCompletableFuture();
      assertThat(heardOn).isNotEmpty().containsOnly(Thread.currentThread());
      List<CompletableFuture<RolloutReport>> all =
          IntStream.range(0, 20)
              .mapToObj(
                  i ->
                      running
                          .awaitAsync(WaitOptions.timeout(TIMEOUT), executor)
                          .toCompletableFuture())
              .toList();

      assertThat(own.get().counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 3));
      assertThat(all).allSatisfy(one -> assertThat(one.get()).isSameAs(own.get()));
    } finally {
      executor.shutdown();
    }
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  @DisplayName(
      "a wait whose time is up fails typed; one that is cancelled leaves the rollout alone")
  void awaitAsync_timeoutAndCancel_rolloutGoesOn() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (RolloutWorld world = standingStill(2)) {
      EncryptionRollout rollout = world.assign().build();
      world.fake().tasks().setDuration(LONG);
      try (Rollout running = world.vcenter().rollouts().start(rollout)) {
        CompletableFuture<RolloutReport> late =
            running
                .awaitAsync(WaitOptions.timeout(Duration.ofMillis(1)), executor)
                .toCompletableFuture();
        assertThatExceptionOfType(CompletionException.class)
            .isThrownBy(late::join)
            .havingCause()
            .isInstanceOf(OperationTimeoutException.class)
            .withMessageContaining("0 of 2 VMs");
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<RolloutReport> cancelled =
            running
                .awaitAsync(
                    WaitOptions.builder(TIMEOUT)
                        .progressListener(step -> waiting.countDown())
                        .build(),
                    executor)
                .toCompletableFuture();
        waiting.await();
        assertThat(cancelled.cancel(true)).isTrue();
        // the one thread is free again
        CompletableFuture<RolloutReport> again =
            running.awaitAsync(WaitOptions.timeout(TIMEOUT), executor).toCompletableFuture();
        long start = System.nanoTime();
        // both tasks are there, so that both end by the clock
        while (running.progress().running().stream().filter(vm -> vm.taskId().isPresent()).count()
            < 2) {
          assertThat(System.nanoTime() - start).isLessThan(TIMEOUT.toNanos());
          Thread.onSpinWait();
        }
        clock.advance(LONG);
        assertThat(again.get().counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 2));
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  @DisplayName("without options or an executor nothing is waited for")
  @SuppressWarnings("NullAway") // nulls are what is refused
  void await_null_isRefused() {
    try (RolloutWorld world = new RolloutWorld(vms(1));
        Rollout running = world.vcenter().rollouts().start(world.assign().build())) {
      WaitOptions options = WaitOptions.timeout(TIMEOUT);
      assertThatThrownBy(() -> running.await((WaitOptions) null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("options");
      assertThatThrownBy(() -> running.awaitAsync(null, Runnable::run))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("options");
      assertThatThrownBy(() -> running.awaitAsync(options, null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("executor");
      assertThat(running.await(options).isComplete()).isTrue();
    }
  }

  @Test
  @DisplayName("a KMS cluster's health is waited for on an executor, and its troubles arrive typed")
  void awaitHealthyAsync_executor_completesOrFails() throws Exception {
    ExecutorService executor = virtualThreads();
    try (RolloutWorld world = new RolloutWorld(vms(1), new VirtualTime())) {
      KmsCluster cluster = world.vcenter().kmsClusters().get("kms-cluster");
      WaitOptions options = WaitOptions.timeout(Duration.ofSeconds(30));
      KmsClusterStatus healthy =
          cluster.awaitHealthyAsync(options, executor).toCompletableFuture().get();
      assertThat(healthy.isHealthy()).isTrue();

      world.kms().stop();
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(
              () -> cluster.awaitHealthyAsync(options, executor).toCompletableFuture().join())
          .withCauseInstanceOf(OperationTimeoutException.class);
      world.kms().restart();
      assertThat(cluster.awaitHealthyAsync(options, Runnable::run).toCompletableFuture().get())
          .extracting(KmsClusterStatus::isHealthy)
          .isEqualTo(true);
    } finally {
      executor.shutdown();
    }
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }
}
