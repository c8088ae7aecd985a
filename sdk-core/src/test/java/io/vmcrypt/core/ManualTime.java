package io.vmcrypt.core;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that goes on only when someone sleeps by it, at once, and remembers who did. */
public final class ManualTime implements TimeSource {

  /** When it begins. */
  public static final Instant START = Instant.parse("2026-06-01T12:00:00Z");

  // not zero, and near the end of the numbers: clocks may begin anywhere and wrap
  private static final long ORIGIN = Long.MAX_VALUE - 1_000;

  private final AtomicLong elapsed = new AtomicLong();
  private final List<Duration> sleeps = new CopyOnWriteArrayList<>();
  private volatile int interruptedSleep;

  /** At {@link #START}. */
  public ManualTime() {}

  /** All sleeps so far. */
  public List<Duration> sleeps() {
    return List.copyOf(sleeps);
  }

  /** How far it has gone. */
  public Duration elapsed() {
    return Duration.ofNanos(elapsed.get());
  }

  /** Lets time pass without anyone sleeping. */
  public void pass(Duration duration) {
    elapsed.addAndGet(duration.toNanos());
  }

  /** Has the nth sleep from 1 end as one whose thread is interrupted. */
  public void interruptSleep(int nth) {
    interruptedSleep = nth;
  }

  @Override
  public Instant now() {
    return START.plusNanos(elapsed.get());
  }

  @Override
  public long nanoTime() {
    return ORIGIN + elapsed.get();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before it slept");
    }
    sleeps.add(duration);
    if (sleeps.size() == interruptedSleep) {
      throw new InterruptedException("interrupted while it slept");
    }
    pass(duration);
  }
}
