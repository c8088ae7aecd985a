package io.vmcrypt.examples.faults;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** This machine's clock, but sleeping is skipped: nobody waits between two tries. */
final class SkippingTime implements TimeSource {

  private final Duration least;
  private final AtomicLong skipped = new AtomicLong();

  SkippingTime() {
    this(Duration.ZERO);
  }

  private SkippingTime(Duration least) {
    this.least = least;
  }

  /** Who sleeps sleeps too long: as on a machine that is busy, or was suspended. */
  static SkippingTime atLeast(Duration least) {
    return new SkippingTime(least);
  }

  /** How long was not slept. */
  Duration skipped() {
    return Duration.ofNanos(skipped.get());
  }

  /** The same time for a fake. */
  Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return now();
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

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
    skipped.addAndGet(Math.max(least.toNanos(), duration.toNanos()));
  }
}
