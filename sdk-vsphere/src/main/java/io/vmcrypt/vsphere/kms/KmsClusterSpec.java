package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * What a KMS cluster shall be like, for {@link KmsClusters#ensure}. Immutable and thread-safe; the
 * builder is neither.
 *
 * <pre>{@code
 * KmsClusterSpec.builder("kms-cluster", KmsServerSpec.builder("kms-1", "192.0.2.1").build())
 *     .addServer(KmsServerSpec.builder("kms-2", "192.0.2.2").build())
 *     .makeDefault()
 *     .build()
 * }</pre>
 */
public final class KmsClusterSpec {

  private final String clusterId;
  private final List<KmsServerSpec> servers;
  private final boolean isDefault;

  private KmsClusterSpec(Builder builder) {
    this.clusterId = builder.clusterId;
    this.servers = List.copyOf(builder.servers);
    this.isDefault = builder.isDefault;
  }

  /**
   * A cluster to refine.
   *
   * @param clusterId its name, unique in the vCenter; keep a note of it: it may be needed when
   *     vCenter is down
   * @param first its first server; one is enough
   * @return a builder
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if the name is empty
   */
  public static Builder builder(String clusterId, KmsServerSpec first) {
    return new Builder(clusterId, first);
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
   * The servers that it shall have; others that it has are left alone.
   *
   * @return one or more, with different names
   */
  public List<KmsServerSpec> servers() {
    return servers;
  }

  /**
   * Whether it shall be the default of the vCenter.
   *
   * @return false to leave the default as it is
   */
  public boolean isDefault() {
    return isDefault;
  }

  /**
   * The same cluster, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = builder(clusterId, servers.get(0));
    servers.subList(1, servers.size()).forEach(builder::addServer);
    builder.isDefault = isDefault;
    return builder;
  }

  /**
   * For logs.
   *
   * @return name and servers
   */
  @Override
  public String toString() {
    return "KmsClusterSpec[" + clusterId + ", " + servers + (isDefault ? ", default" : "") + "]";
  }

  /** Refines a {@link KmsClusterSpec}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String clusterId;
    private final List<KmsServerSpec> servers = new ArrayList<>();
    private boolean isDefault;

    private Builder(String clusterId, KmsServerSpec first) {
      this.clusterId = Names.name("cluster name", clusterId);
      servers.add(requireNonNull(first, "first"));
    }

    /**
     * One more server. All servers of a cluster are of one vendor and share their keys.
     *
     * @param server the server
     * @return this
     * @throws NullPointerException if it is null
     * @throws IllegalArgumentException if there is one of that name already
     */
    public Builder addServer(KmsServerSpec server) {
      requireNonNull(server, "server");
      if (servers.stream().anyMatch(known -> known.name().equals(server.name()))) {
        throw new IllegalArgumentException(
            "server name \"" + server.name() + "\" is given twice; each server needs its own");
      }
      servers.add(server);
      return this;
    }

    /**
     * Makes it the default of the vCenter, whose keys are taken where nothing else is said.
     *
     * @return this
     */
    public Builder makeDefault() {
      this.isDefault = true;
      return this;
    }

    /**
     * Makes the spec.
     *
     * @return the spec
     */
    public KmsClusterSpec build() {
      return new KmsClusterSpec(this);
    }
  }
}
