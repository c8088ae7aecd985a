package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The time that a vCenter is given to show what a task did that has ended: {@link #LOOKS} looks,
 * with pauses of 1, 2, 4 and 8 seconds between them. Whoever sees the change at once does not wait.
 * Thread-safe.
 */
public final class Grace {

  /** How often a VM is looked at before its change counts as not made. */
  public static final int LOOKS = 5;

  private static final Backoff PAUSES =
      new Backoff(Duration.ofSeconds(1), 2.0, Duration.ofSeconds(8), 0.0);

  private final TimeSource time;

  public Grace(TimeSource time) {
    this.time = requireNonNull(time, "time");
  }

  /**
   * Waits before another look.
   *
   * @param looks how often it was looked at
   */
  public void pause(int looks) throws InterruptedException {
    time.sleep(PAUSES.pauseAfter(looks, ThreadLocalRandom.current()));
  }

  /**
   * Looks until it is as asked.
   *
   * @return what was seen last, as asked or not
   * @throws OperationInterruptedException if the thread is interrupted between two looks
   */
  <T> T look(Attempt attempt, Supplier<T> look, Predicate<T> asAsked) {
    T seen = look.get();
    for (int looks = 1; looks < LOOKS && !asAsked.test(seen); looks++) {
      try {
        pause(looks);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OperationInterruptedException(
            attempt,
            "the thread was interrupted before vCenter showed the change",
            "The task has ended: look at the VM, or start the same change again.",
            e);
      }
      seen = look.get();
    }
    return seen;
  }
}
