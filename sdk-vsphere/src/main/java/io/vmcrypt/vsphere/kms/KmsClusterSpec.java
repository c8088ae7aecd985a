package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.key.HeldKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a KMS cluster is to be like, for {@link KmsClusters#ensure}. Immutable and thread-safe; the
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

  /** How old a proof may be when it is used: 1 hour. */
  public static final Duration MAX_PROOF_AGE = Duration.ofHours(1);

  /** What is said of it. It changes no more once a spec has it. */
  private final Builder said;

  private KmsClusterSpec(Builder said) {
    this.said = said;
  }

  /**
   * A cluster to refine.
   *
   * @param clusterId its name, unique in the vCenter; keep a note of it: it may be needed when
   *     vCenter is down
   * @param first its first server; one is enough
   * @return a builder
   * @throws IllegalArgumentException if the name is empty
   */
  public static Builder builder(String clusterId, KmsServerSpec first) {
    return new Builder(clusterId, first);
  }

  /** {@return the cluster's name; not empty} */
  public String clusterId() {
    return said.clusterId;
  }

  /**
   * {@return the servers that it is to have; other servers that it has are left alone; one or more,
   * with different names}
   */
  public List<KmsServerSpec> servers() {
    return List.copyOf(said.servers);
  }

  /**
   * {@return whether it is to be the default of the vCenter; false to leave the default as it is}
   */
  public boolean isDefault() {
    return said.isDefault;
  }

  /**
   * {@return whether servers are changed or added even if keys of the cluster are in use; false by
   * default}
   */
  public boolean isForced() {
    return said.forced;
  }

  /** {@return the proofs that servers hold keys, in the order given; empty if nothing was given} */
  public List<HeldKeys> proofs() {
    return List.copyOf(said.proofs);
  }

  /**
   * {@return the servers of which somebody vouches that they have the keys in use: their names;
   * empty by default}
   */
  public Set<String> forcedServers() {
    return Set.copyOf(said.forcedServers);
  }

  /**
   * {@return how it is to keep its keys; empty to leave it as it is, or to vCenter if it is new}
   */
  public Optional<KmsKeyType> keyType() {
    return Optional.ofNullable(said.keyType);
  }

  /** {@return what is to wrap its keys; empty to leave it as it is, or to vCenter if it is new} */
  public Optional<WrappingKeySpec> wrappingKey() {
    return Optional.ofNullable(said.wrappingKey);
  }

  /**
   * {@return the things of which it need not be known whether they have keys, and the servers that
   * need not be compared with: their ids; empty by default}
   */
  public List<String> skipped() {
    return List.copyOf(said.skipped);
  }

  /**
   * The same cluster, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder(said);
  }

  /** {@return name and servers, for logs} */
  @Override
  public String toString() {
    return "KmsClusterSpec[%s, %s".formatted(said.clusterId, said.servers)
        + (said.isDefault ? ", default" : "")
        + (said.forced ? ", forced" : "")
        + (said.skipped.isEmpty() ? "" : ", skipping " + said.skipped)
        + (said.keyType == null ? "" : ", keys of type " + said.keyType)
        + (said.wrappingKey == null ? "" : ", " + said.wrappingKey)
        + (said.proofs.isEmpty() ? "" : ", proved by " + said.proofs)
        + (said.forcedServers.isEmpty() ? "" : ", forced for " + said.forcedServers)
        + "]";
  }

  /** Refines a {@link KmsClusterSpec}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String clusterId;
    private final List<KmsServerSpec> servers = new ArrayList<>();
    private boolean isDefault;
    private boolean forced;
    private final List<String> skipped = new ArrayList<>();
    private final List<HeldKeys> proofs = new ArrayList<>();
    private final Set<String> forcedServers = new LinkedHashSet<>();
    private @Nullable KmsKeyType keyType;
    private @Nullable WrappingKeySpec wrappingKey;

    private Builder(String clusterId, KmsServerSpec first) {
      this.clusterId = Names.name("cluster name", clusterId);
      servers.add(requireNonNull(first, "first"));
    }

    private Builder(Builder said) {
      this.clusterId = said.clusterId;
      servers.addAll(said.servers);
      this.isDefault = said.isDefault;
      this.forced = said.forced;
      skipped.addAll(said.skipped);
      proofs.addAll(said.proofs);
      forcedServers.addAll(said.forcedServers);
      this.keyType = said.keyType;
      this.wrappingKey = said.wrappingKey;
    }

    /**
     * One more server. All servers of a cluster are of one vendor and share their keys.
     *
     * @param server the server
     * @return this
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
     * Makes it the default of the vCenter: its keys are used unless another key provider is named.
     * Another default is not replaced while keys that name no key provider are in use: vCenter may
     * look for them at its default.
     *
     * @return this
     */
    public Builder makeDefault() {
      this.isDefault = true;
      return this;
    }

    /**
     * Changes address, port, proxy and user name of servers, and adds servers, even if keys of the
     * cluster are in use. VMs whose keys the servers do not hold run on until they are switched off
     * or moved. Then they cannot be started again. Also replaces another default while keys that
     * name no key provider are in use, or while that is not known.
     *
     * @return this
     */
    public Builder force() {
      this.forced = true;
      return this;
    }

    /**
     * Proves that servers hold the keys in use, so that servers may be moved or added while keys
     * are in use. Each server that is moved or added needs a proof for exactly its address and
     * port, compared with a server that the cluster has, at its address there. At the time of
     * {@link KmsClusters#ensure} each key in use must have been given to the client, and be the
     * same there as at the present server, and the proof must be no older than {@link
     * KmsClusterSpec#MAX_PROOF_AGE}. If there are several for one server, the newest counts. The
     * ids to ask for come from {@link KeyNeed#kmsKeyIds} of {@link KeyLedger#ofProvider}.
     *
     * <p>It proves only what the server gives the client that asked. So it must have been made with
     * the client certificate that vCenter shows, and as the user that the server has in the spec;
     * another client's is not known to say anything. Nor does it prove that vCenter gets the same
     * keys through another proxy.
     *
     * @param proofs what the KMIP probe saw
     * @return this
     */
    public Builder proved(HeldKeys... proofs) {
      this.proofs.addAll(List.of(proofs));
      return this;
    }

    /**
     * Vouches for a server: somebody knows that it has the same keys as the present ones, for
     * example since the vendor mirrors them. It needs no proof then; the other servers that are
     * moved or added do. Where a proof of it says that it lacks a key, or has another under its id,
     * that counts all the same. If it has not, VMs cannot be started again while vCenter asks it.
     *
     * @param serverName the server's alias
     * @return this
     */
    public Builder force(String serverName) {
      forcedServers.add(requireNonNull(serverName, "serverName"));
      return this;
    }

    /**
     * How a new cluster is to keep its keys; 9.0 and later. By default vCenter chooses. It is set
     * when the cluster is made: if the cluster is there and vCenter shows another type, or none,
     * {@link KmsClusters#ensure} refuses. It is not set again for a cluster that is there, because
     * what that does to its keys is not documented.
     *
     * @param keyType the type
     * @return this
     */
    public Builder keyType(KmsKeyType keyType) {
      this.keyType = requireNonNull(keyType, "keyType");
      return this;
    }

    /**
     * What is to wrap the keys of a new cluster; 9.0 and later. Its keys are then {@link
     * KmsKeyType#WRAPPED}. The same rules hold as for {@link #keyType}.
     *
     * @param wrappingKey the wrapping key
     * @return this
     */
    public Builder wrappingKey(WrappingKeySpec wrappingKey) {
      this.wrappingKey = requireNonNull(wrappingKey, "wrappingKey");
      if (keyType == null) {
        this.keyType = KmsKeyType.WRAPPED;
      }
      return this;
    }

    /**
     * Skips single things of which it need not be known whether they have keys: a VM that is
     * orphaned, a host that is gone, a task that hangs. What is seen to use a key is not skipped.
     *
     * <p>Or servers that the cluster has, by address and port ({@link KmsServer#place}), with which
     * no key can be compared since they are dead. Where each that it has is skipped, and none
     * answers vCenter, it is enough that the keys in use are {@linkplain #proved proved} to be
     * given by the new server; their ids must then be such as no KMS gives that counts them.
     *
     * @param ids their managed object ids, such as {@code vm-12}, {@code host-3} or {@code
     *     task-42}, or the {@link KeyDoubt#series} of tasks that begin without end, as the refusal
     *     names them; or where servers listen, such as {@code 192.0.2.1:5696}
     * @return this
     * @throws IllegalArgumentException if one is blank
     */
    public Builder skip(String... ids) {
      skipped.addAll(Stream.of(ids).map(id -> Names.name("id to skip", id)).toList());
      return this;
    }

    /**
     * Makes the spec.
     *
     * @return the spec
     * @throws IllegalStateException if a wrapping key is given for keys that are not wrapped
     */
    public KmsClusterSpec build() {
      if (wrappingKey != null && KmsKeyType.RAW.equals(keyType)) {
        throw new IllegalStateException(
            "a wrapping key is given for keys of type " + keyType + ", which nothing wraps");
      }
      return new KmsClusterSpec(new Builder(this));
    }
  }
}
