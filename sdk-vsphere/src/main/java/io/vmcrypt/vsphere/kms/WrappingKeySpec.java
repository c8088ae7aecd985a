package io.vmcrypt.vsphere.kms;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The key that is to wrap the keys of a KMS cluster: vSphere {@code KmipServerSpecKeySpec}, 9.0 and
 * later. Immutable and thread-safe.
 */
public final class WrappingKeySpec {

  /** The shortest time between two wrapping keys, in days: 30. */
  public static final int MIN_ROTATION_DAYS = 30;

  /** The longest time between two wrapping keys, in days: 3650. */
  public static final int MAX_ROTATION_DAYS = 3650;

  private final @Nullable String keyId;
  private final @Nullable Integer rotationDays;

  private WrappingKeySpec(@Nullable String keyId, @Nullable Integer rotationDays) {
    this.keyId = keyId;
    this.rotationDays = rotationDays;
  }

  /**
   * A key that the KMS holds already.
   *
   * @param keyId its id at the KMS
   * @return the spec
   * @throws IllegalArgumentException if it is blank
   */
  public static WrappingKeySpec named(String keyId) {
    return new WrappingKeySpec(Names.name("wrapping key id", keyId), null);
  }

  /**
   * A key that vCenter makes, and replaces from time to time.
   *
   * @param days after how many days, {@link #MIN_ROTATION_DAYS} to {@link #MAX_ROTATION_DAYS}
   * @return the spec
   * @throws IllegalArgumentException if it is out of range
   */
  public static WrappingKeySpec rotatedEvery(int days) {
    if (days < MIN_ROTATION_DAYS || days > MAX_ROTATION_DAYS) {
      throw new IllegalArgumentException(
          "rotation interval "
              + days
              + " days is not in "
              + MIN_ROTATION_DAYS
              + " to "
              + MAX_ROTATION_DAYS);
    }
    return new WrappingKeySpec(null, days);
  }

  /** {@return a key that vCenter makes, and replaces as often as vCenter chooses} */
  public static WrappingKeySpec rotated() {
    return new WrappingKeySpec(null, null);
  }

  /** {@return the id of a named key; empty if vCenter makes the key} */
  public Optional<String> keyId() {
    return Optional.ofNullable(keyId);
  }

  /**
   * {@return after how many days vCenter replaces the key; empty if the key is named, or vCenter
   * chooses}
   */
  public OptionalInt rotationDays() {
    return rotationDays == null ? OptionalInt.empty() : OptionalInt.of(rotationDays);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WrappingKeySpec that
        && Objects.equals(keyId, that.keyId)
        && Objects.equals(rotationDays, that.rotationDays);
  }

  @Override
  public int hashCode() {
    return Objects.hash(keyId, rotationDays);
  }

  /** {@return in words: such as "wrapping key rotated every 90 days"} */
  @Override
  public String toString() {
    if (keyId != null) {
      return "wrapping key " + keyId;
    }
    return "wrapping key rotated "
        + (rotationDays == null ? "by vCenter" : "every " + rotationDays + " days");
  }
}
