package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The key that wraps other keys, as vCenter shows it: vSphere {@code KmipClusterInfoKeyInfo} of a
 * KMS cluster, {@code CryptoManagerKmipCryptoKeyStatusKeyInfo} of a key; 9.0 and later.
 *
 * @param kind where the wrapping key comes from
 * @param keyId its id at the KMS; empty if vCenter does not say
 * @param rotationDays after how many days vCenter replaces it; empty if it does not, or does not
 *     say
 * @param since when it was configured or created; empty if vCenter does not say
 * @param rotated when vCenter replaced it last; empty if it never did, or does not say
 */
public record WrappingKey(
    Kind kind,
    Optional<String> keyId,
    OptionalInt rotationDays,
    Optional<Instant> since,
    Optional<Instant> rotated) {

  public WrappingKey {
    requireNonNull(kind, "kind");
    requireNonNull(keyId, "keyId");
    requireNonNull(rotationDays, "rotationDays");
    requireNonNull(since, "since");
    requireNonNull(rotated, "rotated");
  }

  /** {@return its id or how often it is replaced, and since when, for people} */
  @Override
  public String toString() {
    return "wrapping key "
        + keyId.orElse(kind.equals(Kind.ROTATED) ? "of vCenter's own" : "of kind " + kind)
        + (rotationDays.isPresent() ? ", replaced each " + rotationDays.getAsInt() + " days" : "")
        + since.map(when -> ", since " + when).orElse("")
        + rotated.map(when -> ", replaced last at " + when).orElse("");
  }

  /**
   * Where a wrapping key comes from. Open for values of later releases.
   *
   * @param value vSphere's word: the middle of its type's name
   */
  public record Kind(String value) {

    /** A key that was named: vSphere {@code WrappingKeyId}. */
    public static final Kind NAMED = new Kind("WrappingKeyId");

    /** A key that vCenter makes and replaces: vSphere {@code WrappingRotationInterval}. */
    public static final Kind ROTATED = new Kind("WrappingRotationInterval");

    public Kind {
      requireNonNull(value, "value");
    }

    /**
     * vSphere's word.
     *
     * @return the value
     */
    @Override
    public String toString() {
      return value;
    }
  }
}
