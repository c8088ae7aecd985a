package io.vmcrypt.ovh;

import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Time that passes only when someone waits; a fake on the same clock lives in it. */
public final class ManualTime implements TimeSource {

  private final Instant start;
  private final ManualClock clock;
  private final List<Duration> sleeps = new CopyOnWriteArrayList<>();
  private volatile Runnable onSleep = () -> {};

  private ManualTime(Instant start) {
    this.start = start;
    this.clock = ManualClock.startingAt(start);
  }

  public static ManualTime at(Instant start) {
    return new ManualTime(start);
  }

  public ManualClock clock() {
    return clock;
  }

  /** How long was slept, each time. */
  public List<Duration> sleeps() {
    return List.copyOf(sleeps);
  }

  /** What happens at each sleep. */
  public void onSleep(Runnable action) {
    this.onSleep = action;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public long nanoTime() {
    return Duration.between(start, clock.instant()).toNanos();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    sleeps.add(duration);
    clock.advance(duration.isNegative() ? Duration.ZERO : duration);
    onSleep.run();
  }
}
