package io.vmcrypt.cli;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** The time of this machine, but nobody sleeps. */
class SkippingTime implements TimeSource {

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
  public void sleep(Duration duration) throws InterruptedException {}
}
