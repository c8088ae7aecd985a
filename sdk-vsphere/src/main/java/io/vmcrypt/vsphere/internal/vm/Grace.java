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
 * Gives vCenter time to show the result of a task that has ended. The VM is read up to {@link
 * #LOOKS} times, with pauses of 1, 2, 4 and 8 seconds. If the first read shows the change, there is
 * no wait. Thread-safe.
 */
public final class Grace {

  /** How many times a VM is read before its change counts as not made. */
  public static final int LOOKS = 5;

  private static final Backoff PAUSES =
      new Backoff(Duration.ofSeconds(1), 2.0, Duration.ofSeconds(8), 0.0);

  private final TimeSource time;

  public Grace(TimeSource time) {
    this.time = requireNonNull(time, "time");
  }

  /**
   * Waits before the next read.
   *
   * @param looks how many times it was read so far
   */
  public void pause(int looks) throws InterruptedException {
    time.sleep(PAUSES.pauseAfter(looks, ThreadLocalRandom.current()));
  }

  /**
   * Reads until the result is as asked, or until it was read {@link #LOOKS} times.
   *
   * @return the last result, as asked or not
   * @throws OperationInterruptedException if the thread is interrupted between two reads
   */
  <T> T look(Attempt attempt, Supplier<T> look, Predicate<T> asAsked) {
    return look(
        attempt,
        look,
        asAsked,
        "vCenter showed the change",
        "The task has ended: look at the VM, or start the same change again.");
  }

  /**
   * The same of something else than a change.
   *
   * @param result what was not seen if the thread is interrupted, in words
   * @param advice what is to be done then
   */
  public <T> T look(
      Attempt attempt, Supplier<T> look, Predicate<T> asAsked, String result, String advice) {
    T seen = look.get();
    for (int looks = 1; looks < LOOKS && !asAsked.test(seen); looks++) {
      try {
        pause(looks);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OperationInterruptedException(
            attempt, "the thread was interrupted before " + result, advice, e);
      }
      seen = look.get();
    }
    return seen;
  }
}
