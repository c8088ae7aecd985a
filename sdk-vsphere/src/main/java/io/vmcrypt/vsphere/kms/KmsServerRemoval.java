package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.key.HeldKeys;
import java.util.ArrayList;
import java.util.List;

/**
 * Which server to remove from a KMS cluster, and how, for {@link
 * KmsClusters#removeServer(KmsServerRemoval)}. Immutable and thread-safe; the builder is neither.
 */
public final class KmsServerRemoval {

  private final String clusterId;
  private final String serverName;
  private final boolean evenIfInUse;
  private final List<String> passedOver;
  private final List<HeldKeys> proofs;

  private KmsServerRemoval(Builder builder) {
    this.clusterId = builder.clusterId;
    this.serverName = builder.serverName;
    this.evenIfInUse = builder.evenIfInUse;
    this.passedOver = List.copyOf(builder.passedOver);
    this.proofs = List.copyOf(builder.proofs);
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
   * Whether it is removed even if keys are in use and no other server is seen to hold them.
   *
   * @return false by default
   */
  public boolean isEvenIfInUse() {
    return evenIfInUse;
  }

  /**
   * The proofs that servers which stay hold the keys in use.
   *
   * @return in the order given; empty if nothing was given
   */
  public List<HeldKeys> proofs() {
    return proofs;
  }

  /**
   * The things of which it need not be known whether they have keys.
   *
   * @return their ids; empty by default
   */
  public List<String> passedOver() {
    return passedOver;
  }

  /**
   * The same removal, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = builder(clusterId, serverName);
    builder.evenIfInUse = evenIfInUse;
    builder.passedOver.addAll(passedOver);
    builder.proofs.addAll(proofs);
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
        + (passedOver.isEmpty() ? "" : ", passing over " + passedOver)
        + (proofs.isEmpty() ? "" : ", proved by " + proofs)
        + "]";
  }

  /** Refines a {@link KmsServerRemoval}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String clusterId;
    private final String serverName;
    private boolean evenIfInUse;
    private final List<String> passedOver = new ArrayList<>();
    private final List<HeldKeys> proofs = new ArrayList<>();

    private Builder(String clusterId, String serverName) {
      this.clusterId = Names.name("cluster name", clusterId);
      this.serverName = Names.name("server name", serverName);
    }

    /**
     * Removes the server even if keys of the cluster are in use, or may be, and no other server of
     * it is seen to work or proved to hold them. VMs cannot get their keys until a server works
     * that holds them.
     *
     * @return this
     */
    public Builder evenIfInUse() {
      this.evenIfInUse = true;
      return this;
    }

    /**
     * Gives proofs that the servers which stay have the keys in use. Each that answers vCenter
     * needs one, since vCenter may ask any of them. A proof counts for the server with this address
     * and port, must be no older than {@link KmsClusterSpec#MAX_PROOF_AGE}, and say of every key in
     * use that it is the same as at another server, or was given to the client.
     *
     * @param proofs what the KMIP probe saw
     * @return this
     * @throws NullPointerException if one is null
     */
    public Builder provedBy(HeldKeys... proofs) {
      this.proofs.addAll(List.of(proofs));
      return this;
    }

    /**
     * Passes over single things of which it is not known whether they have keys: a VM that is
     * orphaned, a host that is gone, a task that hangs. What is seen to use a key is not passed
     * over.
     *
     * @param ids their managed object ids, such as {@code vm-12}, {@code host-3} or {@code
     *     task-42}, as the refusal names them
     * @return this
     * @throws NullPointerException if one is null
     */
    public Builder passOver(String... ids) {
      passedOver.addAll(List.of(ids));
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
