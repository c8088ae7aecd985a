package io.vmcrypt.estate;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The time of the system, or of some time later, in which a wait takes two milliseconds at most:
 * the fakes are quick.
 */
public final class BriskTime implements TimeSource {

  private static final Duration MOST = Duration.ofMillis(2);

  private final TimeSource time = TimeSource.system();
  private final Supplier<Duration> ahead;

  public BriskTime() {
    this(() -> Duration.ZERO);
  }

  /**
   * @param ahead how far the clock of the day is ahead
   */
  public BriskTime(Supplier<Duration> ahead) {
    this.ahead = ahead;
  }

  @Override
  public Instant now() {
    return time.now().plus(ahead.get());
  }

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    time.sleep(duration.compareTo(MOST) < 0 ? duration : MOST);
  }
}
