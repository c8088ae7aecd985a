package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Bears with a vCenter that cannot be reached for a while. */
final class Patience {

  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Backoff PAUSES =
      Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private final TimeSource time;

  Patience(TimeSource time) {
    this.time = time;
  }

  /**
   * Whether no answer of vCenter's own came, so that it is not known what it did.
   *
   * @param e of a call
   */
  static boolean isUnanswered(SdkException e) {
    return e instanceof ConnectionException
        || e instanceof DecodingException
        || (e instanceof ServiceException service
            && !(e instanceof AuthenticationException)
            && !FaultMapping.isFault(service));
  }

  /** Waits for a time that grows with the tries. */
  void pause(int tries) throws InterruptedException {
    time.sleep(PAUSES.pauseAfter(tries, ThreadLocalRandom.current()));
  }

  /** Reads, again and again while the connection is broken. */
  <T> T read(Supplier<T> reading) throws InterruptedException {
    long start = time.nanoTime();
    for (int tries = 1; ; tries++) {
      try {
        return reading.get();
      } catch (SdkException e) {
        if (e instanceof DecodingException || !isUnanswered(e) || isOver(start)) {
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
