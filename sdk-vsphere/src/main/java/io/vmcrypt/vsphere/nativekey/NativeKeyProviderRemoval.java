package io.vmcrypt.vsphere.nativekey;

import io.vmcrypt.vsphere.internal.names.ObjectName;

/**
 * Which native key provider to remove, and how, for {@link
 * NativeKeyProviders#remove(NativeKeyProviderRemoval)}. Immutable and thread-safe; the builder is
 * neither.
 */
public final class NativeKeyProviderRemoval {

  private final String id;
  private final boolean evenIfInUse;

  private NativeKeyProviderRemoval(Builder builder) {
    this.id = builder.id;
    this.evenIfInUse = builder.evenIfInUse;
  }

  /**
   * A removal to refine.
   *
   * @param id the provider's name
   * @return a builder
   * @throws NullPointerException if {@code id} is null
   * @throws IllegalArgumentException if it cannot be a name
   */
  public static Builder builder(String id) {
    return new Builder(id);
  }

  /**
   * The provider's name.
   *
   * @return not empty
   */
  public String id() {
    return id;
  }

  /**
   * Whether it is removed even if it is the default, or its keys are in use.
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
    Builder builder = builder(id);
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
    return "NativeKeyProviderRemoval[" + id + (evenIfInUse ? ", even if in use" : "") + "]";
  }

  /** Refines a {@link NativeKeyProviderRemoval}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String id;
    private boolean evenIfInUse;

    private Builder(String id) {
      this.id = ObjectName.checked("native key provider id", id);
    }

    /**
     * Removes the provider even if it is the default, if VMs, hosts or third parties use its keys,
     * or if it is not known whether they do. VMs that use its keys cannot be started again once
     * their hosts no longer have the keys.
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
    public NativeKeyProviderRemoval build() {
      return new NativeKeyProviderRemoval(this);
    }
  }
}
