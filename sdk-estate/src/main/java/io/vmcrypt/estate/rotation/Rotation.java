package io.vmcrypt.estate.rotation;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.wish.Estate;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What of an estate is renewed: its certificates, the keys of its VMs, or both.
 *
 * <pre>{@code
 * Rotation rotation = Rotation.builder().certificates().keys().build();
 * RotationPlan plan = estates.planRotation(estate, rotation);
 * RotationReport report = estates.rotate(plan);
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class Rotation {

  private final boolean certificates;
  private final OptionalInt certificateDays;
  private final boolean keys;
  private final boolean deep;
  private final boolean noting;
  private final Optional<OldKeys> oldKeys;

  private Rotation(Builder builder) {
    this.certificates = builder.certificates;
    this.certificateDays = builder.certificateDays;
    this.keys = builder.keys;
    this.deep = builder.deep;
    this.noting = builder.noting;
    this.oldKeys = Optional.ofNullable(builder.oldKeys);
  }

  /** {@return a rotation to describe} */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether certificates are renewed: vCenter's client certificate, if it ends soon or the estate
   * names a newer one; the next certificate of a key server, as the estate names it; its thumbprint
   * at OVHcloud.
   *
   * @return true if they are
   */
  public boolean isOfCertificates() {
    return certificates;
  }

  /**
   * {@return what ends sooner than that is renewed; days; empty for {@linkplain
   * Estate#certificateDays what the estate says}}
   */
  public OptionalInt certificateDays() {
    return certificateDays;
  }

  /**
   * {@return whether the encrypted VMs that the estate chooses get new keys of its key provider;
   * true if they do}
   */
  public boolean isOfKeys() {
    return keys;
  }

  /** {@return whether the data are encrypted anew, too; true if they are; the VMs must be off} */
  public boolean isDeep() {
    return deep;
  }

  /**
   * {@return whether it is noted which keys were replaced, and told of each whether it may go; true
   * if it is}
   */
  public boolean isNotingOldKeys() {
    return noting;
  }

  /**
   * {@return the keys that are replaced; what an earlier run has noted; empty for those that are in
   * use when it is planned}
   */
  public Optional<OldKeys> oldKeys() {
    return oldKeys;
  }

  /** Describes a {@link Rotation}. Not thread-safe. */
  public static final class Builder {
    private boolean certificates;
    private OptionalInt certificateDays = OptionalInt.empty();
    private boolean keys;
    private boolean deep;
    private boolean noting;
    private @Nullable OldKeys oldKeys;

    private Builder() {}

    /**
     * Renews certificates.
     *
     * @return this
     */
    public Builder certificates() {
      this.certificates = true;
      return this;
    }

    /**
     * What ends sooner than that is renewed; by default {@linkplain Estate#certificateDays what the
     * estate says}.
     *
     * @param days 1 to {@link Estate#MAX_CERTIFICATE_DAYS}
     * @return this
     * @throws IllegalArgumentException if it is out of that range
     */
    public Builder certificateDays(int days) {
      if (days < 1 || days > Estate.MAX_CERTIFICATE_DAYS) {
        throw new IllegalArgumentException(
            "certificate days " + days + " are not 1 to " + Estate.MAX_CERTIFICATE_DAYS);
      }
      this.certificateDays = OptionalInt.of(days);
      return this;
    }

    /**
     * Gives the encrypted VMs that the estate chooses new keys, in place of all keys of its key
     * provider that are in use. The old keys stay on their key server. Each rotation changes all of
     * them, unless one goes on from {@linkplain #oldKeys what an earlier one has noted}.
     *
     * @return this
     */
    public Builder keys() {
      this.keys = true;
      return this;
    }

    /**
     * Encrypts the data anew, too. By default they stay as they are.
     *
     * @return this
     */
    public Builder deep() {
      this.deep = true;
      return this;
    }

    /**
     * Notes which keys are replaced, for {@link io.vmcrypt.estate.rotation.EstateWatch#noted}, and looks
     * after the run who needs them still. By default nothing is noted.
     *
     * @return this
     */
    public Builder notingOldKeys() {
      this.noting = true;
      return this;
    }

    /**
     * Does what an earlier run has left over, and notes that.
     *
     * @param earlier as that run has noted them, at least one
     * @return this
     * @throws IllegalArgumentException if there is none
     */
    public Builder oldKeys(OldKeys earlier) {
      if (requireNonNull(earlier, "earlier").keys().isEmpty()) {
        throw new IllegalArgumentException("there is no old key");
      }
      this.oldKeys = earlier;
      return notingOldKeys();
    }

    /**
     * Makes the rotation.
     *
     * @return the rotation
     * @throws IllegalStateException if nothing is to be renewed, or if something was said of
     *     certificates or keys that are not
     */
    public Rotation build() {
      if (!certificates && !keys) {
        throw new IllegalStateException("nothing is to be renewed: neither certificates nor keys");
      }
      if (!keys && (deep || noting)) {
        throw new IllegalStateException("deep and old keys go with keys");
      }
      if (!certificates && certificateDays.isPresent()) {
        throw new IllegalStateException("certificate days go with certificates");
      }
      return new Rotation(this);
    }
  }
}
