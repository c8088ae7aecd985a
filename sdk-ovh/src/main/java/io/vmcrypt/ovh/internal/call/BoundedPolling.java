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
 * work: it is made again. So is one whose connection is lost, once OVHcloud has answered: a server
 * that was never reached may be none. The wait's listener is told of both.
 */
public final class BoundedPolling<S> {

  /** The least pause after a read that failed. It was tried several times already. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final Attempt attempt;
  private final TimeSource time;
  private final Function<S, OvhProgress> progress;
  private final String timeoutAdvice;
  private final WaitOptions options;
  private final long start;
  private PollBounds bounds;
  private int looks;
  private @Nullable S last;
  private boolean isReached;

  /** Why the last read failed; null if it did not. */
  private @Nullable String unseen;

  /**
   * @param progress how far a state is
   * @param timeoutAdvice what to do when time is up
   */
  public BoundedPolling(
      Attempt attempt,
      TimeSource time,
      Function<S, OvhProgress> progress,
      String timeoutAdvice,
      WaitOptions options) {
    this.attempt = attempt;
    this.time = time;
    this.progress = progress;
    this.timeoutAdvice = timeoutAdvice;
    this.options = options;
    this.start = time.nanoTime();
    this.bounds = new PollBounds(start, 0);
  }

  /**
   * Waits.
   *
   * @param pauses between looks, where the options name none
   * @return the first state that is wanted
   */
  public S await(Backoff pauses, Supplier<S> look, Predicate<? super S> wanted) {
    return new PollingLoop<S>(
            attempt,
            time,
            pauses,
            left -> look(look, left),
            state -> progress.apply(state).seen(),
            state -> progress.apply(state).percent(),
            timeoutAdvice)
        // the test for the wanted state may itself make calls
        .await(state -> within(() -> wanted.test(state)), options);
  }

  private S look(Supplier<S> look, Duration left) {
    bounds = new PollBounds(time.nanoTime(), left.toNanos());
    looks++;
    S state = within(look);
    last = state;
    return state;
  }

  /** Makes calls within the time limits of the current read, again after what passes. */
  private <T> T within(Supplier<T> calls) {
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
            e instanceof RateLimitedException limited ? limited.retryAfter().orElse(AGAIN) : AGAIN;
        lookAgain(e, asked.compareTo(AGAIN) > 0 ? asked : AGAIN);
      }
    }
  }

  private void lookAgain(SdkException failure, Duration pause) {
    unseen = failure.outcome();
    if (bounds.left(time.nanoTime()).isZero()) {
      throw timeUp(failure);
    }
    S seen = last;
    options
        .progressListener()
        .accept(
            new Progress(
                attempt.operation(),
                "cannot be looked at now (" + failure.outcome() + "): looks again",
                seen == null ? OptionalInt.empty() : progress.apply(seen).percent(),
                elapsed()));
    bounds.pause(attempt, time, pause);
  }

  private OperationTimeoutException timeUp(SdkException failure) {
    S seen = last;
    String state = seen == null ? "not known" : progress.apply(seen).seen();
    OperationTimeoutException timeout =
        new OperationTimeoutException(
            attempt,
            timeoutAdvice,
            unseen != null
                ? state + "; then it could not be looked at: " + unseen
                : seen == null ? "not known: no answer came in time" : state,
            elapsed(),
            looks);
    timeout.addSuppressed(failure);
    return timeout;
  }

  private Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - start);
  }
}
