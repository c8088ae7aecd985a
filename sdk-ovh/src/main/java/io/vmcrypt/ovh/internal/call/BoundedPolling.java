package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.internal.PollingLoop;
import io.vmcrypt.core.internal.http.HttpFailure;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits by reading a state again and again. No read takes longer than the wait has left. A read
 * that fails because OVHcloud has a passing problem, or no time for it, tells nothing of the work:
 * it is made again. So is one whose connection is lost, once OVHcloud has answered: a server that
 * was never reached may be none. The wait's listener is told of both.
 */
public final class BoundedPolling<S> {

  /** The least pause after a read that failed. It was tried several times already. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final Attempt attempt;
  private final TimeSource time;
  private final Backoff pauses;
  private final Supplier<S> look;
  private final Function<S, String> describe;
  private final Function<S, OptionalInt> percent;
  private final String timeoutAdvice;

  /**
   * @param pauses between looks, where the options name none
   * @param percent the state's progress, where it has one
   * @param timeoutAdvice what to do when time is up
   */
  public BoundedPolling(
      Attempt attempt,
      TimeSource time,
      Backoff pauses,
      Supplier<S> look,
      Function<S, String> describe,
      Function<S, OptionalInt> percent,
      String timeoutAdvice) {
    this.attempt = attempt;
    this.time = time;
    this.pauses = pauses;
    this.look = look;
    this.describe = describe;
    this.percent = percent;
    this.timeoutAdvice = timeoutAdvice;
  }

  /**
   * Waits.
   *
   * @return the first state that is wanted
   */
  public S await(Predicate<? super S> wanted, WaitOptions options) {
    Wait wait = new Wait(options);
    // the test for the wanted state may itself make calls
    return new PollingLoop<>(attempt, time, pauses, wait::look, describe, percent, timeoutAdvice)
        .await(state -> wait.within(() -> wanted.test(state)), options);
  }

  /** One wait, and what it has seen so far. */
  private final class Wait {

    private final WaitOptions options;
    private final long start = time.nanoTime();
    private PollBounds bounds = new PollBounds(start);
    private int looks;
    private @Nullable S last;
    private boolean isReached;

    /** Why the last read failed; null if it did not. */
    private @Nullable String unseen;

    Wait(WaitOptions options) {
      this.options = options;
    }

    S look(Duration left) {
      bounds = new PollBounds(end(left));
      looks++;
      S state = within(look);
      last = state;
      return state;
    }

    /** Makes calls within the time limits of the current read, again after what passes. */
    <T> T within(Supplier<T> calls) {
      while (true) {
        try {
          T read = bounds.during(calls);
          isReached = true;
          unseen = null;
          return read;
        } catch (ConnectionException e) {
          if (bounds.isOver(time.nanoTime())) {
            throw timeUp(e);
          }
          if (!isReached || HttpFailure.isOfClosedClient(e)) {
            throw e;
          }
          lookAgain(e, AGAIN);
        } catch (ServiceException e) {
          if (!e.isRetryable()) {
            throw e;
          }
          isReached = true;
          Duration asked =
              e instanceof RateLimitedException limited
                  ? limited.retryAfter().orElse(AGAIN)
                  : AGAIN;
          lookAgain(e, asked.compareTo(AGAIN) > 0 ? asked : AGAIN);
        }
      }
    }

    private void lookAgain(SdkException failure, Duration pause) {
      unseen = failure.outcome();
      if (bounds.left(time.nanoTime()).isZero()) {
        throw timeUp(failure);
      }
      tell("cannot be looked at now (" + failure.outcome() + "): looks again");
      bounds.pause(attempt, time, pause);
    }

    private OperationTimeoutException timeUp(SdkException failure) {
      String state = last == null ? "not known" : describe.apply(last);
      OperationTimeoutException timeout =
          new OperationTimeoutException(
              attempt,
              timeoutAdvice,
              unseen != null
                  ? state + "; then it could not be looked at: " + unseen
                  : last == null ? "not known: no answer came in time" : state,
              elapsed(),
              looks);
      timeout.addSuppressed(failure);
      return timeout;
    }

    private long end(Duration left) {
      try {
        return Math.addExact(time.nanoTime(), left.toNanos());
      } catch (ArithmeticException e) {
        return Long.MAX_VALUE;
      }
    }

    private void tell(String state) {
      options
          .progressListener()
          .accept(
              new Progress(
                  attempt.operation(),
                  state,
                  last == null ? OptionalInt.empty() : percent.apply(last),
                  elapsed()));
    }

    private Duration elapsed() {
      return Duration.ofNanos(time.nanoTime() - start);
    }
  }
}
