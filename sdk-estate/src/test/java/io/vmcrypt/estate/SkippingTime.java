package io.vmcrypt.estate;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** The time of the system, in which no wait takes any. */
final class SkippingTime implements TimeSource {

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
  public void sleep(Duration duration) {}
}
