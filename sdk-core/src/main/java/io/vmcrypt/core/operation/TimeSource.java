package io.vmcrypt.core.operation;

import java.time.Duration;
import java.time.Instant;

/**
 * Where the SDK reads the time and how it waits, so that tests of waiting need not wait.
 *
 * <p>Implementations are thread-safe.
 */
public interface TimeSource {

  /** {@return the time of day, for signatures and validity; now} */
  Instant now();

  /**
   * {@return a clock that never goes back, for deadlines; nanoseconds since an arbitrary moment}
   */
  long nanoTime();

  /**
   * Waits.
   *
   * @param duration how long; zero or less returns at once
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  void sleep(Duration duration) throws InterruptedException;

  /** {@return the clock of this machine: the default of every client} */
  static TimeSource system() {
    return SystemTimeSource.INSTANCE;
  }
}
