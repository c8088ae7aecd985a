package io.vmcrypt.vsphere.kms;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.List;

/**
 * Which keys vCenter is to remove, and how, for {@link CryptoKeys#remove(CryptoKeyRemoval)}.
 * Immutable and thread-safe; the builder is neither.
 */
public final class CryptoKeyRemoval {

  private final List<CryptoKeyId> keys;
  private final boolean evenIfInUse;

  private CryptoKeyRemoval(Builder builder) {
    this.keys = builder.keys;
    this.evenIfInUse = builder.evenIfInUse;
  }

  /**
   * A removal to refine.
   *
   * @param keys which keys
   * @return a builder
   * @throws NullPointerException if {@code keys} or one of them is null
   * @throws IllegalArgumentException if the id of one is blank
   */
  public static Builder builder(Collection<CryptoKeyId> keys) {
    return new Builder(keys);
  }

  /**
   * The keys.
   *
   * @return in the order given; may be empty
   */
  public List<CryptoKeyId> keys() {
    return keys;
  }

  /**
   * Whether they are removed even if they are in use.
   *
   * @return false by default
   */
  public boolean isEvenIfInUse() {
    return evenIfInUse;
  }

  /**
   * The same removal, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = builder(keys);
    builder.evenIfInUse = evenIfInUse;
    return builder;
  }

  /**
   * For logs.
   *
   * @return what is removed, and how
   */
  @Override
  public String toString() {
    return "CryptoKeyRemoval[" + keys + (evenIfInUse ? ", even if in use" : "") + "]";
  }

  /** Refines a {@link CryptoKeyRemoval}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final List<CryptoKeyId> keys;
    private boolean evenIfInUse;

    private Builder(Collection<CryptoKeyId> keys) {
      this.keys = List.copyOf(keys);
      if (this.keys.stream().anyMatch(key -> key.keyId().isBlank())) {
        throw new IllegalArgumentException("keys has one with a blank id; give keys that exist");
      }
    }

    /**
     * Removes the keys even if something uses them. VMs that use one cannot be started again once
     * their hosts no longer have it either.
     *
     * @return this
     */
    public Builder evenIfInUse() {
      this.evenIfInUse = true;
      return this;
    }

    /**
     * Makes the removal.
     *
     * @return the removal
     */
    public CryptoKeyRemoval build() {
      return new CryptoKeyRemoval(this);
    }
  }
}
