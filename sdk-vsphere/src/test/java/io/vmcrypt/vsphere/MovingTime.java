package io.vmcrypt.vsphere;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;

/** Virtual time that takes the clock of a fake along: what a client sleeps goes by there too. */
public final class MovingTime implements TimeSource {

  private final VirtualTime time = new VirtualTime();
  private final ManualClock clock;

  public MovingTime(ManualClock clock) {
    this.clock = clock;
  }

  @Override
  public Instant now() {
    return time.now();
  }

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }

  @Override
  public void sleep(Duration duration) {
    time.sleep(duration);
    clock.advance(duration);
  }

  /** How long everybody slept together. */
  public Duration slept() {
    return Duration.ofNanos(time.nanoTime());
  }
}
