package io.vmcrypt.examples.faults;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Time in which sleeping is skipped, but for one length of sleep: who sleeps that long, and it is
 * one thread only, wakes up when told.
 */
final class Pulse implements TimeSource {

  private static final int TOO_LONG_SECONDS = 60;

  private final Duration pause;
  private final TimeSource skipping = new SkippingTime();
  private final Semaphore asleep = new Semaphore(0);
  private final Semaphore woken = new Semaphore(0);

  Pulse(Duration pause) {
    this.pause = pause;
  }

  /** Wakes the sleeper, and returns when it sleeps again. */
  void beat() {
    awaitSleeper();
    woken.release();
    awaitSleeper();
    asleep.release();
  }

  private void awaitSleeper() {
    try {
      if (!asleep.tryAcquire(TOO_LONG_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody sleeps for " + pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public Instant now() {
    return skipping.now();
  }

  @Override
  public long nanoTime() {
    return skipping.nanoTime();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (duration.equals(pause)) {
      asleep.release();
      woken.acquire();
    } else {
      skipping.sleep(duration);
    }
  }
}
