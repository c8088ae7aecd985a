package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the calls of one read of a wait may take. A read may make its calls deep in code that
 * knows nothing of the wait. It makes them on its own thread, so the bounds belong to the thread.
 *
 * @param start by the time source's {@code nanoTime}
 * @param nanos how long from then on
 */
record PollBounds(long start, long nanos) {

  /** The time for the last read, at the very end of a wait. With none it could not be made. */
  static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final ThreadLocal<PollBounds> CURRENT = new ThreadLocal<>();

  /** Reads within the bounds. */
  <S> S during(Supplier<S> look) {
    PollBounds outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return look.get();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  /** The bounds of the read that this thread is making; null if it makes none. */
  static @Nullable PollBounds current() {
    return CURRENT.get();
  }

  /** For how long a call may take now. */
  Duration forCall(long now) {
    Duration left = left(now);
    return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
  }

  /** Whether there is no time for another read. */
  boolean isOver(long now) {
    return left(now).compareTo(SHORTEST) < 0;
  }

  /** What is left of the time; not negative. */
  Duration left(long now) {
    return Duration.ofNanos(Math.max(0, nanos - (now - start)));
  }

  /** Waits, but no longer than there is time. */
  void pause(Attempt attempt, TimeSource time, Duration pause) {
    Duration left = left(time.nanoTime());
    sleep(
        attempt,
        time,
        pause.compareTo(left) < 0 ? pause : left,
        "The work itself goes on: wait again to see its end.");
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
