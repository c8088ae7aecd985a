package io.vmcrypt.vsphere.kms;

/**
 * How to remove the own default of a part of the inventory, for {@link
 * EntityDefault#remove(EntityDefaultRemoval)}. Immutable and thread-safe; the builder is neither.
 */
public final class EntityDefaultRemoval {

  private final boolean evenIfInUse;

  private EntityDefaultRemoval(Builder builder) {
    this.evenIfInUse = builder.evenIfInUse;
  }

  /**
   * A removal to refine.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether the default is removed even if keys of its key provider are in use.
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
    Builder builder = builder();
    builder.evenIfInUse = evenIfInUse;
    return builder;
  }

  /**
   * For logs.
   *
   * @return whether it is removed even if in use
   */
  @Override
  public String toString() {
    return "EntityDefaultRemoval[" + (evenIfInUse ? "even if in use" : "") + "]";
  }

  /** Refines an {@link EntityDefaultRemoval}. Not thread-safe; may be used again. */
  public static final class Builder {
    private boolean evenIfInUse;

    private Builder() {}

    /**
     * Removes the default even if keys of its key provider are in use, or if it is not known
     * whether they are. These keys stay where they are. New keys then come from the next default
     * above.
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
    public EntityDefaultRemoval build() {
      return new EntityDefaultRemoval(this);
    }
  }
}
