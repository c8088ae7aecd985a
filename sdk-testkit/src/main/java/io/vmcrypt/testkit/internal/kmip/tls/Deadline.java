package io.vmcrypt.testkit.internal.kmip.tls;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** The time limit for all reads of one action together, on the monotonic clock. */
public final class Deadline {

  private final Duration timeout;
  private final long startNanos = System.nanoTime();

  public Deadline(Duration timeout) {
    this.timeout = timeout;
  }

  /** The time that is left, at least 1: for a socket 0 means no limit. */
  public int remainingMillis() throws SocketTimeoutException {
    long left = timeout.toMillis() - (System.nanoTime() - startNanos) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("No answer within " + timeout.toMillis() + " ms");
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }
}
