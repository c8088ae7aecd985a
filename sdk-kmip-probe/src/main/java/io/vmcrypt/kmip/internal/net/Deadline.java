package io.vmcrypt.kmip.internal.net;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;

/** The moment by which some work must be done. */
public record Deadline(TimeSource time, long start, long end) {

  /** The shortest limit that may be given for some work. */
  public static final Duration SHORTEST = Duration.ofMillis(1);

  /** The longest limit that may be given for some work. */
  public static final Duration LONGEST = Duration.ofHours(1);

  /** The limit that is given; refuses one that is out of bounds. */
  public static Duration checked(String name, Duration limit) {
    requireNonNull(limit, name);
    if (limit.compareTo(SHORTEST) < 0 || limit.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " " + limit + " is not in " + SHORTEST + " to " + LONGEST);
    }
    return limit;
  }

  public static Deadline after(Duration duration, TimeSource time) {
    long now = time.nanoTime();
    return new Deadline(time, now, now + duration.toNanos());
  }

  /**
   * Ends after the given time, and never later than this one. If this one ends first, it is this
   * one: what a message tells is the limit that somebody has set, not what was left of it.
   */
  public Deadline within(Duration duration) {
    long now = time.nanoTime();
    return duration.toNanos() < remainingNanos(now)
        ? new Deadline(time, now, now + duration.toNanos())
        : this;
  }

  /** Ends after an even share of what is left; it is this one if that is all. */
  public Deadline share(int parts) {
    return parts == 1 ? this : within(Duration.ofNanos(remainingNanos(time.nanoTime()) / parts));
  }

  /** Ends earlier by the given time. */
  public Deadline before(Duration reserve) {
    return new Deadline(time, start, end - reserve.toNanos());
  }

  /** The time that is left, rounded up to whole milliseconds; zero when the deadline has passed. */
  public long remainingMillis() {
    return (remainingNanos(time.nanoTime()) + 999_999) / 1_000_000;
  }

  /** The whole time from start to deadline, for messages. */
  public String limit() {
    return Math.round((end - start) / 1e6) / 1e3 + " s";
  }

  private long remainingNanos(long now) {
    return Math.max(0, end - now);
  }
}
