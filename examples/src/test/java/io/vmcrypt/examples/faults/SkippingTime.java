package io.vmcrypt.examples.faults;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** This machine's clock, but sleeping is skipped: nobody waits between two tries. */
final class SkippingTime implements TimeSource {

  private final AtomicLong skipped = new AtomicLong();

  @Override
  public Instant now() {
    return Instant.now().plusNanos(skipped.get());
  }

  @Override
  public long nanoTime() {
    return System.nanoTime() + skipped.get();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    skipped.addAndGet(Math.max(0, duration.toNanos()));
  }
}
