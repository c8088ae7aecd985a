package io.vmcrypt.ovh.internal.call;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the calls of one look may take, and who is told when one of them has to wait for its
 * turn. Calls are made on the thread that looks, so the bounds go with the thread: a look may be
 * several calls deep in code that knows nothing of the wait.
 *
 * @param end when the time is up, by the time source's {@code nanoTime}
 * @param heldBack hears for how long a call waits for its turn
 */
record PollBounds(long end, Consumer<Duration> heldBack) {

  /** What the look at the very end of a wait gets: else it could not be made. */
  static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final ThreadLocal<PollBounds> CURRENT = new ThreadLocal<>();

  /** Looks within the bounds. */
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

  /** The bounds of the look that this thread is at; null if it is at none. */
  static @Nullable PollBounds current() {
    return CURRENT.get();
  }

  /** For how long a call may take now. */
  Duration forCall(long now) {
    Duration left = left(now);
    return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
  }

  /** Whether there is no time for another look. */
  boolean isOver(long now) {
    return left(now).compareTo(SHORTEST) < 0;
  }

  /** What is left of the time; not negative. */
  Duration left(long now) {
    return Duration.ofNanos(Math.max(0, end - now));
  }
}
