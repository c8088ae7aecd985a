package io.vmcrypt.estate.rotation;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.wish.Estate;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What of an estate is renewed: its certificates, the keys of its VMs, or both.
 *
 * <pre>{@code
 * Rotation rotation = Rotation.builder().certificates().keys().build();
 * EstatePlan plan = estates.planRotation(estate, rotation);
 * EstateReport report = estates.startApply(plan).await(Duration.ofHours(12));
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class Rotation {

  private final boolean certificates;
  private final boolean keys;
  private final boolean deep;
  private final Optional<Consumer<OldKeys>> note;
  private final Optional<OldKeys> oldKeys;

  private Rotation(Builder builder) {
    this.certificates = builder.certificates;
    this.keys = builder.keys;
    this.deep = builder.deep;
    this.note = Optional.ofNullable(builder.note);
    this.oldKeys = Optional.ofNullable(builder.oldKeys);
  }

  /**
   * The same rotation, of these keys.
   *
   * @param old the keys that are replaced, whatever others are in use
   * @return a new rotation
   */
  public Rotation replacing(OldKeys old) {
    Builder builder = builder().oldKeys(old);
    builder.certificates = certificates;
    builder.keys = keys;
    builder.deep = deep;
    builder.note = note.orElse(null);
    return builder.build();
  }

  /** {@return a builder of a rotation} */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether certificates are renewed: vCenter's client certificate, if it {@linkplain
   * Estate#certificateDays ends soon} or the estate names a newer one; the next certificate of a
   * key server, as the estate names it; its thumbprint at OVHcloud.
   *
   * @return true if they are
   */
  public boolean isOfCertificates() {
    return certificates;
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

  /** {@return who keeps the note of the keys that are replaced; empty if nobody does} */
  public Optional<Consumer<OldKeys>> note() {
    return note;
  }

  /**
   * {@return the keys that are replaced: what an earlier run has noted, or, of a plan, those that
   * were in use then; empty for those that are in use when it is planned}
   */
  public Optional<OldKeys> oldKeys() {
    return oldKeys;
  }

  /** Describes a {@link Rotation}. Not thread-safe. */
  public static final class Builder {
    private boolean certificates;
    private boolean keys;
    private boolean deep;
    private @Nullable Consumer<OldKeys> note;
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
     * Notes which keys are replaced, and of each whether it may go, so that another run does what
     * one that breaks off has left over. By default nothing is noted.
     *
     * @param keeper keeps each note in the place of the one before. It is called on the thread of
     *     the run before the first key is replaced, which is not if it throws, and after the run
     * @return this
     */
    public Builder noting(Consumer<OldKeys> keeper) {
      this.note = requireNonNull(keeper, "keeper");
      return this;
    }

    /**
     * Does what an earlier run has left over.
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
      return this;
    }

    /**
     * Makes the rotation.
     *
     * @return the rotation
     * @throws IllegalStateException if nothing is to be renewed, or if something was said of keys
     *     that are not
     */
    public Rotation build() {
      if (!certificates && !keys) {
        throw new IllegalStateException("nothing is to be renewed: neither certificates nor keys");
      }
      if (!keys && (deep || note != null || oldKeys != null)) {
        throw new IllegalStateException("deep and old keys go with keys");
      }
      return new Rotation(this);
    }
  }
}
