package io.vmcrypt.cli;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time of this machine, in which a wait takes two milliseconds at most: stand-ins are quick. */
final class BriskTime extends SkippingTime {

  private static final Duration MOST = Duration.ofMillis(2);

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep((duration.compareTo(MOST) < 0 ? duration : MOST).toNanos());
  }
}
