package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;

/** The moment by which all of a piece of work must be done. */
public final class Deadline {

  private final TimeSource time;
  private final long start;
  private final long end;

  private Deadline(TimeSource time, long start, long end) {
    this.time = time;
    this.start = start;
    this.end = end;
  }

  public static Deadline after(Duration duration, TimeSource time) {
    long now = time.nanoTime();
    return new Deadline(time, now, now + duration.toNanos());
  }

  /** A part of this one: ends after the given time, and never later than this one. */
  public Deadline within(Duration duration) {
    long now = time.nanoTime();
    return new Deadline(time, now, now + Math.min(duration.toNanos(), remainingNanos(now)));
  }

  /** An even share of what is left, so that one of several addresses cannot use it all up. */
  public Deadline share(int parts) {
    return within(Duration.ofNanos(remainingNanos(time.nanoTime()) / parts));
  }

  /** Ends earlier by the given time, so that something is left for tidying up. */
  public Deadline before(Duration reserve) {
    return new Deadline(time, start, end - reserve.toNanos());
  }

  /** What is left, rounded up to whole milliseconds; zero when it has passed. */
  public long remainingMillis() {
    return (remainingNanos(time.nanoTime()) + 999_999) / 1_000_000;
  }

  /** The whole length, for messages. */
  public String limit() {
    return Math.round((end - start) / 1e6) / 1e3 + " s";
  }

  private long remainingNanos(long now) {
    return Math.max(0, end - now);
  }
}
