package io.vmcrypt.core.operation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between repeated looks or tries: the first one, how they grow, their cap, and by how
 * much each is shortened at random so that many callers do not act in step.
 *
 * @param initial the first pause, zero or more
 * @param factor each pause is this many times the one before, 1.0 to 10.0
 * @param cap the longest pause, at least {@code initial}
 * @param jitter the share of a pause that may be taken off at random, 0.0 to 1.0
 */
public record Backoff(Duration initial, double factor, Duration cap, double jitter) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Backoff {
    requireNonNull(initial, "initial");
    requireNonNull(cap, "cap");
    if (initial.isNegative()) {
      throw new IllegalArgumentException("initial " + initial + " is negative");
    }
    if (!(factor >= 1.0 && factor <= 10.0)) {
      throw new IllegalArgumentException("factor " + factor + " is not in 1.0 to 10.0");
    }
    if (cap.compareTo(initial) < 0) {
      throw new IllegalArgumentException("cap " + cap + " is less than initial " + initial);
    }
    if (!(jitter >= 0.0 && jitter <= 1.0)) {
      throw new IllegalArgumentException("jitter " + jitter + " is not in 0.0 to 1.0");
    }
  }

  /**
   * The same pause each time.
   *
   * @param pause zero or more
   * @return a backoff without growth or jitter
   * @throws IllegalArgumentException if it is negative
   */
  public static Backoff fixed(Duration pause) {
    return new Backoff(pause, 1.0, pause, 0.0);
  }

  /**
   * Pauses that double up to a cap, each shortened by up to a half at random.
   *
   * @param initial the first pause
   * @param cap the longest pause
   * @return a backoff of factor 2.0 and jitter 0.5
   * @throws IllegalArgumentException if {@code initial} is negative or more than {@code cap}
   */
  public static Backoff exponential(Duration initial, Duration cap) {
    return new Backoff(initial, 2.0, cap, 0.5);
  }

  /**
   * The pause after a try.
   *
   * @param tries how many tries have been made, 1 or more
   * @param random where the jitter comes from
   * @return zero to {@link #cap()}
   * @throws IllegalArgumentException if {@code tries} is less than 1
   */
  public Duration pauseAfter(int tries, RandomGenerator random) {
    requireNonNull(random, "random");
    if (tries < 1) {
      throw new IllegalArgumentException("tries " + tries + " is less than 1");
    }
    // in doubles: a long holds no more than 292 years of nanoseconds
    double grown = nanos(initial) * Math.min(Math.pow(factor, tries - 1.0), Double.MAX_VALUE);
    double full = Math.min(grown, nanos(cap));
    return Duration.ofNanos((long) (full * (1.0 - jitter * random.nextDouble())));
  }

  private static double nanos(Duration duration) {
    return duration.getSeconds() * 1e9 + duration.getNano();
  }
}
