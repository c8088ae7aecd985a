package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import java.time.Duration;

/**
 * The time of a wait that has several parts. Each part gets the time that the parts before it have
 * left.
 */
public final class WaitBudget {

  private static final Duration LEAST = Duration.ofNanos(1);

  private final WaitOptions options;
  private final TimeSource time;
  private final long start;

  /** Time starts to run now. */
  public WaitBudget(WaitOptions options, TimeSource time) {
    this.options = options;
    this.time = time;
    this.start = time.nanoTime();
  }

  /** The same options, with the time that is left. */
  public WaitOptions rest() {
    // a timeout may be longer than a long holds nanoseconds
    Duration left = options.timeout().minusNanos(time.nanoTime() - start);
    return new WaitOptions(
        left.compareTo(LEAST) < 0 ? LEAST : left, options.backoff(), options.progressListener());
  }
}
