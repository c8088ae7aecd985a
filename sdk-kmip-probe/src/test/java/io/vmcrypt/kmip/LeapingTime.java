package io.vmcrypt.kmip;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clock, which leaps ahead when a test says so: nobody waits. */
final class LeapingTime implements TimeSource {

  private final AtomicLong leaptNanos = new AtomicLong();
  private final boolean isStopped;

  LeapingTime() {
    this(false);
  }

  private LeapingTime(boolean isStopped) {
    this.isStopped = isStopped;
  }

  /** Stands still but for its leaps: how long an answer takes does not depend on the machine. */
  static LeapingTime stopped() {
    return new LeapingTime(true);
  }

  void leap(Duration by) {
    leaptNanos.addAndGet(by.toNanos());
  }

  Duration leapt() {
    return Duration.ofNanos(leaptNanos.get());
  }

  /** Certificates end: the date stays that of today. */
  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return (isStopped ? 0 : System.nanoTime()) + leaptNanos.get();
  }

  @Override
  public void sleep(Duration duration) {
    leap(duration);
  }
}
