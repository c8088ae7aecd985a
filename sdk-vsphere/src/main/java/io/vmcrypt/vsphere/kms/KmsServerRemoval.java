package io.vmcrypt.vsphere.kms;

/**
 * Which server to remove from a KMS cluster, and how, for {@link
 * KmsClusters#removeServer(KmsServerRemoval)}. Immutable and thread-safe; the builder is neither.
 */
public final class KmsServerRemoval {

  private final String clusterId;
  private final String serverName;
  private final boolean evenIfInUse;

  private KmsServerRemoval(Builder builder) {
    this.clusterId = builder.clusterId;
    this.serverName = builder.serverName;
    this.evenIfInUse = builder.evenIfInUse;
  }

  /**
   * A removal to refine.
   *
   * @param clusterId the cluster's name
   * @param serverName the server's alias
   * @return a builder
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if one is empty
   */
  public static Builder builder(String clusterId, String serverName) {
    return new Builder(clusterId, serverName);
  }

  /**
   * The cluster's name.
   *
   * @return not empty
   */
  public String clusterId() {
    return clusterId;
  }

  /**
   * The server's alias.
   *
   * @return not empty
   */
  public String serverName() {
    return serverName;
  }

  /**
   * Whether it is removed even if keys are in use and no other server is seen to work.
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
    Builder builder = builder(clusterId, serverName);
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
    return "KmsServerRemoval["
        + serverName
        + " of "
        + clusterId
        + (evenIfInUse ? ", even if in use" : "")
        + "]";
  }

  /** Refines a {@link KmsServerRemoval}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String clusterId;
    private final String serverName;
    private boolean evenIfInUse;

    private Builder(String clusterId, String serverName) {
      this.clusterId = Names.name("cluster name", clusterId);
      this.serverName = Names.name("server name", serverName);
    }

    /**
     * Removes the server even if keys of the cluster are in use, or may be, and no other server of
     * it is seen to work. VMs cannot get their keys until another server works.
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
    public KmsServerRemoval build() {
      return new KmsServerRemoval(this);
    }
  }
}
