package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Waits for the end of a rollout. Many threads can wait at the same time. Thread-safe. */
final class RolloutWait {

  /** How often progress is reported while nothing happens, unless the caller sets the pauses. */
  private static final Duration NEWS = Duration.ofMillis(500);

  private final Attempt attempt;
  private final RolloutState state;
  private final TimeSource time;

  RolloutWait(Attempt attempt, RolloutState state, TimeSource time) {
    this.attempt = requireNonNull(attempt, "attempt");
    this.state = requireNonNull(state, "state");
    this.time = requireNonNull(time, "time");
  }

  RolloutReport await(WaitOptions options) {
    long start = time.nanoTime();
    return await(
        options.timeout(),
        options.backoff(),
        progress ->
            options
                .progressListener()
                .accept(
                    new Progress(
                        attempt.operation(),
                        progress.toString(),
                        OptionalInt.of(percent(progress)),
                        Duration.ofNanos(time.nanoTime() - start))),
        result -> {});
  }

  /** The share of the disk bytes that is done. If no disk is written, the share of the VMs. */
  private static int percent(RolloutProgress progress) {
    if (progress.endedCount() == progress.total()) {
      return 100;
    }
    double share =
        progress.totalBytes() > 0
            ? (double) progress.endedBytes() / progress.totalBytes()
            : (double) progress.endedCount() / progress.total();
    return (int) Math.max(0, Math.min(100, share * 100));
  }

  /**
   * Waits.
   *
   * @param pauses between two reports; if empty, a pause ends with the next result, or after half a
   *     second
   */
  RolloutReport await(
      Duration timeout,
      Optional<Backoff> pauses,
      Consumer<? super RolloutProgress> onProgress,
      Consumer<? super RolloutResult> onResult) {
    long start = time.nanoTime();
    int heard = 0;
    for (int looks = 1; ; looks++) {
      RolloutState.News news = state.newsAfter(heard);
      heard += news.results().size();
      news.results().forEach(onResult);
      RolloutProgress progress = state.progress();
      onProgress.accept(progress);
      if (news.report().isPresent()) {
        return news.report().get();
      }
      Duration waited = Duration.ofNanos(time.nanoTime() - start);
      if (waited.compareTo(timeout) >= 0) {
        throw new OperationTimeoutException(
            attempt,
            "The rollout goes on: wait again, for longer, or cancel it.",
            progress.toString(),
            waited,
            looks);
      }
      Duration left = timeout.minus(waited);
      Duration pause = pause(pauses, looks);
      awaitNews(
          pauses.isPresent() ? OptionalInt.empty() : OptionalInt.of(heard),
          left.compareTo(pause) < 0 ? left : pause);
    }
  }

  private static Duration pause(Optional<Backoff> pauses, int looks) {
    return pauses
        .map(backoff -> backoff.pauseAfter(looks, ThreadLocalRandom.current()))
        .orElse(NEWS);
  }

  private void awaitNews(OptionalInt heard, Duration atMost) {
    try {
      state.awaitNews(heard, atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          attempt,
          "the thread was interrupted while it waited",
          "The rollout goes on: wait again to see its end, or cancel it.",
          e);
    }
  }
}
