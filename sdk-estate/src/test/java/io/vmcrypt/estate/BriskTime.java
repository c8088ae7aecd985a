package io.vmcrypt.estate;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** The time of the system, in which a wait takes two milliseconds at most: the fakes are quick. */
final class BriskTime implements TimeSource {

  private static final Duration MOST = Duration.ofMillis(2);

  private final TimeSource time = TimeSource.system();

  @Override
  public Instant now() {
    return time.now();
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
