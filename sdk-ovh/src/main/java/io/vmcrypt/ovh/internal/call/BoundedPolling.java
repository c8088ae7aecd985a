package io.vmcrypt.ovh.internal.call;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.internal.PollingLoop;
import io.vmcrypt.core.internal.http.HttpFailure;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.task.OvhProgress;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One wait, which reads a state again and again. No read takes longer than the wait has left. A
 * read that fails because OVHcloud has a passing problem, or no time for it, tells nothing of the
 * work: it is one more look at what was seen last. So is one whose connection is lost, once
 * OVHcloud has answered: a server that was never reached may be none. The wait's listener is told
 * of both.
 */
public final class BoundedPolling<S> {

  /** The least pause after a read that failed. It was tried several times already. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /** The time for the last read, at the very end of a wait. With none it could not be made. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /**
   * When the read that a thread is making must end, by the time source's {@code nanoTime}. A read
   * makes its calls deep in code that knows nothing of the wait, on its own thread.
   */
  private static final ThreadLocal<Long> END = new ThreadLocal<>();

  private final Attempt attempt;
  private final TimeSource time;
  private final Function<S, OvhProgress> progress;
  private final String timeoutAdvice;
  private final Supplier<S> look;
  private Seen<S> last = new Seen<>(null, "");
  private Duration pause = Duration.ZERO;
  private boolean isReached;

  /**
   * What was seen.
   *
   * @param state null if it was never read
   * @param unseen why the last read failed; empty if it did not
   */
  private record Seen<S>(@Nullable S state, String unseen) {}

  /**
   * @param progress how far a state is
   * @param timeoutAdvice what to do when time is up
   */
  public BoundedPolling(
      Attempt attempt,
      TimeSource time,
      Function<S, OvhProgress> progress,
      String timeoutAdvice,
      Supplier<S> look) {
    this.attempt = attempt;
    this.time = time;
    this.progress = progress;
    this.timeoutAdvice = timeoutAdvice;
    this.look = look;
  }

  /**
   * Waits.
   *
   * @param pauses between looks, where the options name none
   * @return the first state that is wanted
   */
  public S await(Backoff pauses, Predicate<? super S> wanted, WaitOptions options) {
    Seen<S> end =
        new PollingLoop<Seen<S>>(
                attempt, time, pauses, this::look, this::describe, this::percent, timeoutAdvice)
            .await(
                seen -> seen.unseen().isEmpty() && wanted.test(requireNonNull(seen.state())),
                options);
    return requireNonNull(end.state());
  }

  private Seen<S> look(Duration left) {
    long end = time.nanoTime() + left.toNanos();
    if (!pause.isZero()) {
      sleep(
          attempt,
          time,
          pause.compareTo(left) < 0 ? pause : left,
          "The work itself goes on: wait again to see its end.");
      pause = Duration.ZERO;
    }
    END.set(end);
    try {
      last = new Seen<>(look.get(), "");
      isReached = true;
    } catch (ConnectionException e) {
      boolean isOver = end - time.nanoTime() < SHORTEST.toNanos();
      if (!isOver && (!isReached || HttpFailure.isOfClosedClient(e))) {
        throw e;
      }
      lookAgain(e, AGAIN);
    } catch (ServiceException e) {
      if (!e.isRetryable()) {
        throw e;
      }
      isReached = true;
      lookAgain(
          e,
          e instanceof RateLimitedException limited ? limited.retryAfter().orElse(AGAIN) : AGAIN);
    } finally {
      END.remove();
    }
    return last;
  }

  private void lookAgain(SdkException failure, Duration asked) {
    last = new Seen<>(last.state(), failure.outcome());
    pause = asked.compareTo(AGAIN) > 0 ? asked : AGAIN;
  }

  private String describe(Seen<S> seen) {
    S state = seen.state();
    return (state == null ? "not known" : progress.apply(state).seen())
        + (seen.unseen().isEmpty() ? "" : "; then it could not be looked at: " + seen.unseen());
  }

  private OptionalInt percent(Seen<S> seen) {
    S state = seen.state();
    return state == null ? OptionalInt.empty() : progress.apply(state).percent();
  }

  /** For how many nanoseconds a call of this thread may take now. */
  static long nanosForCall(TimeSource time) {
    Long end = END.get();
    return end == null ? Long.MAX_VALUE : Math.max(SHORTEST.toNanos(), end - time.nanoTime());
  }

  /** Waits. */
  static void sleep(Attempt attempt, TimeSource time, Duration pause, String advice) {
    try {
      time.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          attempt, "the thread was interrupted while it waited", advice, e);
    }
  }
}
