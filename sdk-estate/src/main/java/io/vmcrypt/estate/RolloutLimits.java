package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import java.util.OptionalInt;

/**
 * How many VMs are encrypted at a time, and when it is given up. Immutable and thread-safe.
 *
 * @param concurrency how many VMs at a time in all, 1 to {@link EncryptionRollout#MAX_CONCURRENCY}
 * @param perHost how many at a time on one host, 1 or more; empty for no limit
 * @param perDatastore how many at a time on one datastore, 1 or more; empty for no limit
 * @param stopAfterFailures after how many VMs that failed no more is started, 1 or more; empty to
 *     go on whatever fails
 */
public record RolloutLimits(
    int concurrency, OptionalInt perHost, OptionalInt perDatastore, OptionalInt stopAfterFailures) {

  /** What holds where nothing else is said. */
  public static final RolloutLimits DEFAULT =
      new RolloutLimits(
          EncryptionRollout.DEFAULT_CONCURRENCY,
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.of(EncryptionRollout.DEFAULT_STOP_AFTER_FAILURES));

  /**
   * Checks the ranges.
   *
   * @param concurrency how many VMs at a time
   * @param perHost how many on one host
   * @param perDatastore how many on one datastore
   * @param stopAfterFailures after how many failures it stops
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if a number is out of range
   */
  public RolloutLimits {
    range("concurrency", concurrency, EncryptionRollout.MAX_CONCURRENCY);
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
}
