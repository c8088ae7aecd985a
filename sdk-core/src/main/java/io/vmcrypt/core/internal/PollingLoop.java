package io.vmcrypt.core.internal;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a state again and again until it is the wanted one, time is up, or the thread is
 * interrupted. For a state that means failure, {@code wanted} throws. The listener is told of that
 * state first.
 *
 * @param defaultBackoff the pauses where the options name none
 * @param look reads the state; is given the time that is left, for long polls
 * @param percent the state's progress, where it has one
 * @param timeoutAdvice what to do when time is up
 */
public record PollingLoop<S>(
    Attempt attempt,
    TimeSource time,
    Backoff defaultBackoff,
    Function<Duration, S> look,
    Function<S, String> describe,
    Function<S, OptionalInt> percent,
    String timeoutAdvice) {

  /**
   * Waits.
   *
   * @return the first state that is wanted
   */
  public S await(Predicate<? super S> wanted, WaitOptions options) {
    requireNonNull(wanted, "wanted");
    requireNonNull(options, "options");
    Backoff backoff = options.backoff().orElse(defaultBackoff);
    long start = time.nanoTime();
    long budget = nanos(options.timeout());
    for (int polls = 1; ; polls++) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(null);
      }
      S state = look.apply(Duration.ofNanos(Math.max(1, budget - (time.nanoTime() - start))));
      Duration elapsed = Duration.ofNanos(time.nanoTime() - start);
      options
          .progressListener()
          .accept(
              new Progress(
                  attempt.operation(), describe.apply(state), percent.apply(state), elapsed));
      if (wanted.test(state)) {
        return state;
      }
      long left = budget - elapsed.toNanos();
      if (left <= 0) {
        throw new OperationTimeoutException(
            attempt, timeoutAdvice, describe.apply(state), elapsed, polls);
      }
      Duration pause = backoff.pauseAfter(polls, ThreadLocalRandom.current());
      try {
        // the last pause is cut short, so that the state is read once more at the very end
        time.sleep(pause.toNanos() < left ? pause : Duration.ofNanos(left));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw interrupted(e);
      }
    }
  }

  /** A long holds 292 years of nanoseconds at most. A longer limit means for ever. */
  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private OperationInterruptedException interrupted(@Nullable InterruptedException cause) {
    return new OperationInterruptedException(
        attempt,
        "the thread was interrupted while it waited",
        "The work itself goes on: wait again to see its end.",
        cause);
  }
}
