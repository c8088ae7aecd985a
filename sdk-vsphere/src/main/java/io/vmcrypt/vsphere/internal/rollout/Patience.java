package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Waits and tries again while vCenter cannot be reached. Thread-safe. */
final class Patience {

  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Backoff PAUSES =
      Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private final TimeSource time;

  Patience(TimeSource time) {
    this.time = time;
  }

  /**
   * Whether the way to vCenter is broken, as while it restarts: no answer came, or somebody before
   * vCenter answered. That passes, so it is worth another try. Whether a change may have been made
   * is another question: {@link SdkException#isEffectPossible}.
   *
   * @param e why a call failed
   */
  static boolean isOutOfReach(SdkException e) {
    return e instanceof ConnectionException
        || (e instanceof ServiceException service
            && !(e instanceof AuthenticationException)
            && service.vendorError().isPresent()
            && !FaultMapping.isFault(service));
  }

  /** Pauses; the more tries there were, the longer. */
  void pause(int tries) throws InterruptedException {
    time.sleep(PAUSES.pauseAfter(tries, ThreadLocalRandom.current()));
  }

  /** Reads; tries again while the connection is broken, for ten minutes at most. */
  <T> T read(Supplier<T> reading) throws InterruptedException {
    long start = time.nanoTime();
    for (int tries = 1; ; tries++) {
      try {
        return reading.get();
      } catch (SdkException e) {
        if (!isOutOfReach(e) || isOver(start)) {
          throw e;
        }
      }
      pause(tries);
    }
  }

  boolean isOver(long since) {
    return time.nanoTime() - since > LONGEST.toNanos();
  }
}
