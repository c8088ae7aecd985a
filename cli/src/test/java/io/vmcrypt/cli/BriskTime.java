package io.vmcrypt.cli;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time of this machine, in which a wait takes little: stand-ins are quick. */
final class BriskTime extends SkippingTime {

  private final Duration most;

  /** A wait takes two milliseconds at most. */
  BriskTime() {
    this(Duration.ofMillis(2));
  }

  /** For stand-ins that take their time: who asks them too often has more to do. */
  BriskTime(Duration most) {
    this.most = most;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep((duration.compareTo(most) < 0 ? duration : most).toNanos());
  }
}
