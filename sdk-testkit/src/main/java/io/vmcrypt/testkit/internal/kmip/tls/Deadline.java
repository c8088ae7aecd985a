package io.vmcrypt.testkit.internal.kmip.tls;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** Until when all the reads of one action together may take, on the monotonic clock. */
public final class Deadline {

  private final Duration timeout;
  private final long startNanos = System.nanoTime();

  public Deadline(Duration timeout) {
    this.timeout = timeout;
  }

  /** What is left, at least 1: a socket takes 0 for no limit at all. */
  public int remainingMillis() throws SocketTimeoutException {
    long left = timeout.toMillis() - (System.nanoTime() - startNanos) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("No answer within " + timeout.toMillis() + " ms");
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }
}
