package io.vmcrypt.vsphere.kms;

/**
 * Which key provider a part of the inventory is to have as its own default, for {@link
 * EntityDefault#ensure(EntityDefaultSpec)}, or the vCenter as a whole, for {@link
 * KmsClusters#ensureDefault(EntityDefaultSpec)}. Immutable and thread-safe; the builder is neither.
 */
public final class EntityDefaultSpec {

  private final String providerId;
  private final boolean evenIfInUse;
  private final boolean plannedAhead;

  private EntityDefaultSpec(Builder builder) {
    this.providerId = builder.providerId;
    this.evenIfInUse = builder.evenIfInUse;
    this.plannedAhead = builder.plannedAhead;
  }

  /**
   * A default to refine.
   *
   * @param providerId the name of a KMS cluster or of another key provider
   * @return a builder
   * @throws NullPointerException if {@code providerId} is null
   * @throws IllegalArgumentException if it is empty
   */
  public static Builder builder(String providerId) {
    return new Builder(providerId);
  }

  /**
   * The key provider.
   *
   * @return its name, not empty
   */
  public String providerId() {
    return providerId;
  }

  /**
   * Whether another default is replaced even if keys of that one are in use.
   *
   * @return false by default
   */
  public boolean isEvenIfInUse() {
    return evenIfInUse;
  }

  /**
   * Whether a plan is made for a key provider that need not be there yet.
   *
   * @return false by default
   */
  public boolean isPlannedAhead() {
    return plannedAhead;
  }

  /**
   * The same default, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = builder(providerId);
    builder.evenIfInUse = evenIfInUse;
    builder.plannedAhead = plannedAhead;
    return builder;
  }

  /**
   * For logs.
   *
   * @return the key provider, and whether it is set even if the old one is in use
   */
  @Override
  public String toString() {
    return "EntityDefaultSpec["
        + providerId
        + (evenIfInUse ? ", even if in use" : "")
        + (plannedAhead ? ", planned ahead" : "")
        + "]";
  }

  /** Refines an {@link EntityDefaultSpec}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String providerId;
    private boolean evenIfInUse;
    private boolean plannedAhead;

    private Builder(String providerId) {
      this.providerId = Names.name("key provider name", providerId);
    }

    /**
     * Replaces another default even if keys of that key provider are in use, or if it is not known
     * whether they are. These keys stay where they are. New keys then come from the new default.
     * The default of the whole vCenter, and one that is inherited, are guarded for keys only that
     * name no key provider.
     *
     * @return this
     */
    public Builder evenIfInUse() {
      this.evenIfInUse = true;
      return this;
    }

    /**
     * Plans for a time when the key provider is there and can be used: a plan does not look for it,
     * nor at its backup, but refuses all else. For a job that makes the key provider first. A
     * change itself looks as ever.
     *
     * @return this
     */
    public Builder plannedAhead() {
      this.plannedAhead = true;
      return this;
    }

    /**
     * Makes the spec.
     *
     * @return the spec
     */
    public EntityDefaultSpec build() {
      return new EntityDefaultSpec(this);
    }
  }
}
