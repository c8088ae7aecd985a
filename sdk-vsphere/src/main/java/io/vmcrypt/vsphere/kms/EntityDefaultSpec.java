package io.vmcrypt.vsphere.kms;

/**
 * Which key provider a part of the inventory is to have as its own default, for {@link
 * EntityDefault#ensure(EntityDefaultSpec)}, or the vCenter as a whole, for {@link
 * KmsClusters#ensureDefault(EntityDefaultSpec)}. Immutable and thread-safe: each method that
 * refines it gives another one.
 */
public final class EntityDefaultSpec {

  private final String providerId;
  private final boolean forced;
  private final boolean plannedAhead;

  private EntityDefaultSpec(String providerId, boolean forced, boolean plannedAhead) {
    this.providerId = providerId;
    this.forced = forced;
    this.plannedAhead = plannedAhead;
  }

  /**
   * A default, which takes the place of another one only if no keys of that are in use.
   *
   * @param providerId the name of a KMS cluster or of another key provider
   * @return to refine
   * @throws IllegalArgumentException if it is empty
   */
  public static EntityDefaultSpec of(String providerId) {
    return new EntityDefaultSpec(Names.name("key provider name", providerId), false, false);
  }

  /**
   * Replaces another default even if keys of that key provider are in use, or if it is not known
   * whether they are. These keys stay where they are. New keys then come from the new default. The
   * default of the whole vCenter, and one that is inherited, are guarded for keys only that name no
   * key provider.
   *
   * @return the default with it
   */
  public EntityDefaultSpec force() {
    return new EntityDefaultSpec(providerId, true, plannedAhead);
  }

  /**
   * Plans for a time when the key provider is there and can be used: a plan does not look for it,
   * nor at its backup, but refuses all else. For a job that makes the key provider first. A change
   * itself looks as ever.
   *
   * @return the default with it
   */
  public EntityDefaultSpec plannedAhead() {
    return new EntityDefaultSpec(providerId, forced, true);
  }

  /** {@return the key provider: its name, not empty} */
  public String providerId() {
    return providerId;
  }

  /**
   * {@return whether another default is replaced even if keys of that one are in use; false by
   * default}
   */
  public boolean isForced() {
    return forced;
  }

  /**
   * {@return whether a plan is made for a key provider that need not be there yet; false by
   * default}
   */
  public boolean isPlannedAhead() {
    return plannedAhead;
  }

  /** {@return the key provider, and whether it is set even if the old one is in use, for logs} */
  @Override
  public String toString() {
    return "EntityDefaultSpec[%s%s%s]"
        .formatted(providerId, forced ? ", forced" : "", plannedAhead ? ", planned ahead" : "");
  }
}
