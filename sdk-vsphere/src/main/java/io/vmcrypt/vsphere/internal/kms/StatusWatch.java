package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.internal.PollingLoop;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The statuses of a cluster that differ from the one before, one by one. For one thread. */
final class StatusWatch implements Iterator<KmsClusterStatus> {

  private final Attempt attempt;
  private final TimeSource time;
  private final Backoff pauses;
  private final PollingLoop<KmsClusterStatus> loop;
  private final WaitOptions options;
  private final long start;
  private @Nullable KmsClusterStatus last;
  private @Nullable KmsClusterStatus next;

  /**
   * @param loop looks at the cluster
   * @param pauses used if the options name none
   * @param options how long, how often
   */
  StatusWatch(
      Attempt attempt,
      TimeSource time,
      PollingLoop<KmsClusterStatus> loop,
      Backoff pauses,
      WaitOptions options) {
    this.attempt = attempt;
    this.time = time;
    this.loop = loop;
    this.pauses = options.backoff().orElse(pauses);
    this.options = options;
    this.start = time.nanoTime();
  }

  @Override
  public boolean hasNext() {
    if (next != null) {
      return true;
    }
    if (last != null) {
      // pause even if the status changes every time
      pause();
    }
    Duration left = left();
    if (left.isZero() || left.isNegative()) {
      return false;
    }
    try {
      next =
          loop.await(
              status -> !status.equals(last),
              WaitOptions.builder(left)
                  .backoff(pauses)
                  .progressListener(options.progressListener())
                  .build());
      return true;
    } catch (OperationTimeoutException e) {
      return false;
    }
  }

  private Duration left() {
    return options.timeout().minusNanos(time.nanoTime() - start);
  }

  private void pause() {
    Duration pause = pauses.pauseAfter(1, ThreadLocalRandom.current());
    Duration left = left();
    try {
      time.sleep(pause.compareTo(left) < 0 ? pause : left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          attempt,
          "the thread was interrupted while it watched",
          "Watch again to see further changes.",
          e);
    }
  }

  @Override
  public KmsClusterStatus next() {
    KmsClusterStatus status = hasNext() ? next : null;
    if (status == null) {
      throw new NoSuchElementException();
    }
    last = status;
    next = null;
    return status;
  }
}
