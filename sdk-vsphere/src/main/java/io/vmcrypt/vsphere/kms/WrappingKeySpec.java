package io.vmcrypt.vsphere.kms;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The key that is to wrap the keys of a KMS cluster: vSphere {@code KmipServerSpecKeySpec}, 9.0 and
 * later. Immutable and thread-safe.
 *
 * @param keyId the id of a named key; empty if vCenter makes the key
 * @param rotationDays after how many days vCenter replaces the key; empty if the key is named, or
 *     vCenter chooses
 */
public record WrappingKeySpec(Optional<String> keyId, OptionalInt rotationDays) {

  /** The shortest time between two wrapping keys, in days: 30. */
  public static final int MIN_ROTATION_DAYS = 30;

  /** The longest time between two wrapping keys, in days: 3650. */
  public static final int MAX_ROTATION_DAYS = 3650;

  public WrappingKeySpec {
    keyId.ifPresent(id -> Names.name("wrapping key id", id));
    int days = rotationDays.orElse(MIN_ROTATION_DAYS);
    if (days < MIN_ROTATION_DAYS || days > MAX_ROTATION_DAYS) {
      throw new IllegalArgumentException(
          "rotation interval %s days is not in %s to %s"
              .formatted(days, MIN_ROTATION_DAYS, MAX_ROTATION_DAYS));
    }
    if (keyId.isPresent() && rotationDays.isPresent()) {
      throw new IllegalArgumentException("a named wrapping key is not replaced by vCenter");
    }
  }

  /**
   * A key that the KMS holds already.
   *
   * @param keyId its id at the KMS
   * @return the spec
   * @throws IllegalArgumentException if it is blank
   */
  public static WrappingKeySpec named(String keyId) {
    return new WrappingKeySpec(Optional.of(keyId), OptionalInt.empty());
  }

  /**
   * A key that vCenter makes, and replaces from time to time.
   *
   * @param days after how many days, {@link #MIN_ROTATION_DAYS} to {@link #MAX_ROTATION_DAYS}
   * @return the spec
   * @throws IllegalArgumentException if it is out of range
   */
  public static WrappingKeySpec rotatedEvery(int days) {
    return new WrappingKeySpec(Optional.empty(), OptionalInt.of(days));
  }

  /** {@return a spec: a key that vCenter makes, and replaces as often as vCenter chooses} */
  public static WrappingKeySpec rotated() {
    return new WrappingKeySpec(Optional.empty(), OptionalInt.empty());
  }

  /** {@return in words: such as "wrapping key rotated every 90 days"} */
  @Override
  public String toString() {
    return "wrapping key "
        + keyId.orElse(
            rotationDays.isPresent()
                ? "rotated every " + rotationDays.getAsInt() + " days"
                : "rotated by vCenter");
  }
}
