package io.vmcrypt.vsphere.kms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to remove a KMS cluster, for {@link KmsClusters#remove(KmsClusterRemoval)}. Immutable and
 * thread-safe; the builder is neither.
 */
public final class KmsClusterRemoval {

  private final String clusterId;
  private final @Nullable String nextDefault;
  private final boolean evenIfInUse;
  private final List<String> passedOver;
  private final boolean othersChecked;

  private KmsClusterRemoval(Builder builder) {
    this.clusterId = builder.clusterId;
    this.nextDefault = builder.nextDefault;
    this.evenIfInUse = builder.evenIfInUse;
    this.passedOver = List.copyOf(builder.passedOver);
    this.othersChecked = builder.othersChecked;
  }

  /**
   * A removal to refine.
   *
   * @param clusterId the cluster's name
   * @return a builder
   * @throws NullPointerException if {@code clusterId} is null
   * @throws IllegalArgumentException if it is empty
   */
  public static Builder builder(String clusterId) {
    return new Builder(clusterId);
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
   * Which key provider becomes the default, if the cluster is the default now.
   *
   * @return empty if none is named
   */
  public Optional<String> nextDefault() {
    return Optional.ofNullable(nextDefault);
  }

  /**
   * Whether it is removed even if its keys are in use.
   *
   * @return false by default
   */
  public boolean isEvenIfInUse() {
    return evenIfInUse;
  }

  /**
   * Whether somebody has looked at what vCenter does not tell of.
   *
   * @return false by default
   */
  public boolean isOthersChecked() {
    return othersChecked;
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
    Builder builder = builder(clusterId);
    builder.nextDefault = nextDefault;
    builder.evenIfInUse = evenIfInUse;
    builder.passedOver.addAll(passedOver);
    builder.othersChecked = othersChecked;
    return builder;
  }

  /**
   * For logs.
   *
   * @return what is removed, and how
   */
  @Override
  public String toString() {
    return "KmsClusterRemoval["
        + clusterId
        + (nextDefault == null ? "" : ", next default " + nextDefault)
        + (evenIfInUse ? ", even if in use" : "")
        + (passedOver.isEmpty() ? "" : ", passing over " + passedOver)
        + (othersChecked ? ", others checked" : "")
        + "]";
  }

  /** Refines a {@link KmsClusterRemoval}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String clusterId;
    private @Nullable String nextDefault;
    private boolean evenIfInUse;
    private final List<String> passedOver = new ArrayList<>();
    private boolean othersChecked;

    private Builder(String clusterId) {
      this.clusterId = Names.name("cluster name", clusterId);
    }

    /**
     * Which key provider becomes the default of the vCenter before the cluster is removed. Needed
     * if the cluster is the default and there are others; otherwise it changes nothing.
     *
     * @param nextDefault the name of another KMS cluster or key provider
     * @return this
     * @throws NullPointerException if it is null
     * @throws IllegalArgumentException if it is empty, or the cluster itself
     */
    public Builder nextDefault(String nextDefault) {
      if (Names.name("next default", nextDefault).equals(clusterId)) {
        throw new IllegalArgumentException(
            "next default \"" + nextDefault + "\" is the cluster that is to be removed");
      }
      this.nextDefault = nextDefault;
      return this;
    }

    /**
     * Removes the cluster even if VMs, hosts or third parties use its keys, or if it is not known
     * whether they do. VMs that run go on running. Once they are off, they cannot be started again
     * until the cluster exists again under the same name; nor can they be moved to a host without
     * their key. If only hosts are named as users, they keep the key of VMs that were decrypted
     * since, for their core dumps.
     *
     * @return this
     */
    public Builder evenIfInUse() {
      this.evenIfInUse = true;
      return this;
    }

    /**
     * Says that somebody has looked at what vCenter does not tell of, and that none of it has keys
     * of the cluster: first-class disks that could not be read, and the hosts' clusters whose vSAN
     * could not be read, or that do not show with whose keys they encrypt. What is seen to use its
     * keys is refused all the same.
     *
     * @return this
     */
    public Builder othersChecked() {
      this.othersChecked = true;
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
    public KmsClusterRemoval build() {
      return new KmsClusterRemoval(this);
    }
  }
}
