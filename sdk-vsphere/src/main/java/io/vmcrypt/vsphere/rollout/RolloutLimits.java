package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * How many VMs are worked on at a time, and when it is given up: of a rollout, of VMs that move,
 * and of all that an estate does to its VMs. Immutable and thread-safe.
 *
 * <pre>{@code
 * RolloutLimits.DEFAULT.concurrency(16).perDatastore(4)
 * }</pre>
 *
 * <p>VMs of one host, or with disks on one datastore, are passed over while it is busy, and others
 * go first. A VM with disks on several datastores counts for each. One that moves to another
 * vCenter counts on both sides.
 *
 * @param concurrency how many VMs at a time in all, 1 to {@link #MAX_CONCURRENCY}
 * @param perHost how many at a time on one host, 1 or more; empty for no limit of its own
 * @param perDatastore how many at a time on one datastore, 1 or more; empty for no limit of its own
 * @param stopAfterFailures after how many VMs that failed no more is started, 1 or more; empty to
 *     go on whatever fails. A VM that is {@linkplain RolloutOutcome#NOT_AS_ASKED not as asked} has
 *     failed too; one that is refused before anything was sent has not
 */
public record RolloutLimits(
    int concurrency, OptionalInt perHost, OptionalInt perDatastore, OptionalInt stopAfterFailures) {

  /** The most VMs at a time: 128. */
  public static final int MAX_CONCURRENCY = 128;

  /**
   * What holds where nothing else is said: 8 VMs at a time, on whichever hosts and datastores, and
   * no more are started after 10 failures.
   */
  public static final RolloutLimits DEFAULT =
      new RolloutLimits(8, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(10));

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public RolloutLimits {
    range("concurrency", concurrency, MAX_CONCURRENCY);
    requireNonNull(perHost, "perHost")
        .ifPresent(value -> range("perHost", value, Integer.MAX_VALUE));
    requireNonNull(perDatastore, "perDatastore")
        .ifPresent(value -> range("perDatastore", value, Integer.MAX_VALUE));
    requireNonNull(stopAfterFailures, "stopAfterFailures")
        .ifPresent(value -> range("stopAfterFailures", value, Integer.MAX_VALUE));
  }

  private static void range(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          name
              + " "
              + value
              + (most == Integer.MAX_VALUE ? " is not 1 or more" : " is not in 1 to " + most));
    }
  }

  /**
   * The same, with another number of VMs at a time.
   *
   * @param number 1 to {@link #MAX_CONCURRENCY}
   * @return the limits
   * @throws IllegalArgumentException if it is out of range
   */
  public RolloutLimits concurrency(int number) {
    return new RolloutLimits(number, perHost, perDatastore, stopAfterFailures);
  }

  /**
   * The same, with so many at a time on one host.
   *
   * @param number 1 or more
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public RolloutLimits perHost(int number) {
    return new RolloutLimits(concurrency, OptionalInt.of(number), perDatastore, stopAfterFailures);
  }

  /**
   * The same, with so many at a time on one datastore.
   *
   * @param number 1 or more
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public RolloutLimits perDatastore(int number) {
    return new RolloutLimits(concurrency, perHost, OptionalInt.of(number), stopAfterFailures);
  }

  /**
   * The same, stopped by so many failures: VMs that run then run to their ends.
   *
   * @param number 1 or more
   * @return the limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public RolloutLimits stopAfterFailures(int number) {
    return new RolloutLimits(concurrency, perHost, perDatastore, OptionalInt.of(number));
  }

  /** {@return the same, and it goes on however many VMs fail} */
  public RolloutLimits neverStop() {
    return new RolloutLimits(concurrency, perHost, perDatastore, OptionalInt.empty());
  }
}
