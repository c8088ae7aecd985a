package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The KMS clusters of a vCenter: vSphere {@code CryptoManagerKmip}. Changing them needs the
 * privilege {@code Cryptographer.ManageKeyServers}.
 *
 * <p>Implemented by this SDK only. Thread-safe. Besides the exceptions of each method, all calls
 * may throw what {@link io.vmcrypt.vsphere.VsphereClient} lists, and {@link
 * io.vmcrypt.core.error.ServiceException} if the server is no vCenter or older than 6.5.
 */
public interface KmsClusters {

  /**
   * {@return all KMS clusters, in vCenter's order; empty if there are none} Native key providers
   * and those of a Trust Authority are not among them.
   */
  List<KmsCluster> list();

  /**
   * {@return all key providers, in vCenter's order: those of {@link #list()}, the native ones and
   * those of a Trust Authority; {@link KmsCluster#managementType()} tells which is which}
   */
  List<KmsCluster> listAllKinds();

  /**
   * Looks for a cluster.
   *
   * @param clusterId its name
   * @return the cluster, if there is one of that name
   * @throws IllegalArgumentException if it is empty
   */
  Optional<KmsCluster> find(String clusterId);

  /**
   * {@return a cluster that must exist}
   *
   * @param clusterId its name
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name; the message
   *     lists the others
   */
  KmsCluster get(String clusterId);

  /**
   * Makes a cluster be as described. It creates the cluster, adds the servers that are missing,
   * changes those whose address, port, proxy, user name, time-out or reconnecting differ, and makes
   * the cluster the default if that is asked for. What is right already is left alone, and so are
   * servers that are not described. Can be repeated at any time, even after it was killed half-way,
   * and by several programs at once.
   *
   * <p>While keys of a cluster are in use by VMs, hosts or third parties, or it is not known
   * whether they are, no server is added to it, and none is given another address, port, proxy or
   * user name: VMs whose keys the new server does not hold could not be started again. It is done
   * only if it is {@linkplain KmsClusterSpec.Builder#proved proved} that the server holds all these
   * keys, or if the spec says {@linkplain KmsClusterSpec.Builder#force force}. Finding out whether
   * keys are in use needs the privilege {@code Cryptographer.ManageKeys}; for a new cluster this is
   * not checked.
   *
   * @param spec what the cluster is to be like
   * @return the cluster as vCenter has it now, and what was changed
   * @throws KeysInUseException if servers would be moved or added while keys of the cluster are in
   *     use, or may be; names the users, and the keys that a proof lacks. Nothing is changed
   * @throws io.vmcrypt.core.error.ConflictException if a key provider of another kind has that name
   */
  Ensured<KmsCluster> ensure(KmsClusterSpec spec);

  /**
   * What {@link #ensure} would change now. Changes nothing, and throws what {@code ensure} would
   * throw.
   *
   * @param spec what the cluster is to be like
   * @return in the order in which it would be done; empty if all is right already. Some vCenters
   *     make their first cluster the default by themselves; that is listed only if the spec asks
   *     for the default
   * @throws KeysInUseException as for {@code ensure}
   * @throws io.vmcrypt.core.error.ConflictException if a key provider of another kind has that name
   */
  List<Change> plan(KmsClusterSpec spec);

  /**
   * Removes a server from a cluster that has others too; see {@link #removeServer(String, String,
   * Removal)}.
   *
   * @param clusterId the cluster's name
   * @param serverName the server's alias
   * @return whether there was such a server
   * @throws IllegalArgumentException if one is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is no cluster of that name
   * @throws KeysInUseException as for {@link #removeServer(String, String, Removal)}
   * @throws io.vmcrypt.core.error.ConflictException if it is the cluster's last server: remove the
   *     cluster
   */
  default boolean removeServer(String clusterId, String serverName) {
    return removeServer(clusterId, serverName, Removal.careful());
  }

  /**
   * Removes a server from a cluster that has others too; see {@link #removeServers}.
   *
   * @param clusterId the cluster's name
   * @param serverName the server's alias
   * @param removal how
   * @return whether there was such a server
   * @throws IllegalArgumentException if a name is empty, or an option says nothing of a server
   * @throws io.vmcrypt.core.error.NotFoundException if there is no cluster of that name
   * @throws KeysInUseException as for {@link #removeServers}
   * @throws io.vmcrypt.core.error.ConflictException if it is the cluster's last server: remove the
   *     cluster
   */
  default boolean removeServer(String clusterId, String serverName, Removal removal) {
    return !removeServers(clusterId, List.of(serverName), removal).isEmpty();
  }

  /**
   * Removes servers from a cluster that has others too. The KMS itself is not touched. While keys
   * of the cluster are in use, or it is not known whether they are, one of the others must be
   * {@linkplain KmsClusterStatus.Server#isHealthy() healthy}, answer vCenter now, and be
   * {@linkplain Removal#proved proved} to hold all of them: that it works does not say that it has
   * the keys which the other one made. Can be repeated.
   *
   * @param clusterId the cluster's name
   * @param serverNames the servers' aliases
   * @param removal how
   * @return what was removed; empty if the cluster has none of them
   * @throws IllegalArgumentException if a name is empty, or an option says nothing of a server
   * @throws io.vmcrypt.core.error.NotFoundException if there is no cluster of that name
   * @throws KeysInUseException if it would leave only servers that are not seen to work, or not
   *     proved to hold the keys, while keys are in use, and that was not allowed; nothing is
   *     removed
   * @throws io.vmcrypt.core.error.ConflictException if none would stay: remove the cluster
   */
  List<Change> removeServers(String clusterId, Collection<String> serverNames, Removal removal);

  /**
   * What {@link #removeServers} would remove now. Changes nothing, and throws what it would throw.
   *
   * @param clusterId the cluster's name
   * @param serverNames the servers' aliases
   * @param removal how
   * @return empty if the cluster has none of them
   * @throws IllegalArgumentException as for {@code removeServers}
   * @throws io.vmcrypt.core.error.NotFoundException if there is no cluster of that name
   * @throws KeysInUseException as for {@code removeServers}
   * @throws io.vmcrypt.core.error.ConflictException if none would stay
   */
  List<Change> planRemoveServers(String clusterId, Collection<String> serverNames, Removal removal);

  /**
   * Removes a cluster with all its servers, if nothing uses its keys and it is not the default; see
   * {@link #remove(String, Removal)}. The key that a host keeps after its last VM was decrypted
   * counts too.
   *
   * @param clusterId its name
   * @return whether something had to be changed; false if there is none with that name, and no key
   *     in use names it
   * @throws IllegalArgumentException if it is empty
   * @throws KeysInUseException if VMs, hosts or third parties use its keys, or it is not known
   *     whether they do; names them
   * @throws io.vmcrypt.core.error.ConflictException if it is the default of the vCenter while there
   *     are others, or that of a part of the inventory; if the encryption mode of a cluster of
   *     hosts names it; or a key provider of another kind
   */
  default boolean remove(String clusterId) {
    return remove(clusterId, Removal.careful());
  }

  /**
   * Removes a cluster with all its servers. The KMS and its keys are not touched. Can be repeated
   * after it was killed half-way.
   *
   * <p>vCenter lists no key that only a third party uses, nor that of a VM which is not registered.
   * Of third parties vSAN is asked whose keys it encrypts its data at rest with; a cluster that its
   * service does not tell of is left out, and one that this user may not read, or that could not be
   * asked for, is an error unless it is {@linkplain Removal#skip skipped}. Look at {@link
   * io.vmcrypt.vsphere.VsphereClient#listFirstClassDisks()} before.
   *
   * @param clusterId its name
   * @param removal how
   * @return whether something had to be changed; false if there is none with that name, and no key
   *     in use names it
   * @throws IllegalArgumentException if the name is empty, or an option says nothing of a cluster
   * @throws KeysInUseException if VMs, hosts or third parties use its keys, or it is not known
   *     whether they do, and that was not allowed; names them
   * @throws io.vmcrypt.core.error.ConflictException if it is the default of the vCenter while there
   *     are others, or of a part of the inventory: make another one that first; if the encryption
   *     mode of a cluster of hosts names it, and that was not allowed; or if it is a key provider
   *     of another kind
   * @throws io.vmcrypt.core.error.NotFoundException if there is no cluster of that name, and keys
   *     in use name it
   */
  boolean remove(String clusterId, Removal removal);

  /**
   * The default of a part of the inventory, 7.0 and later.
   *
   * @param inventoryPath the path of a cluster or of a host folder: {@code
   *     /Datacenter/host/Cluster}; slash, backslash and percent in names are escaped as {@code
   *     %2f}, {@code %5c} and {@code %25}
   * @return to look at and to set; nothing is sent yet
   * @throws IllegalArgumentException if it is empty
   */
  EntityDefault entityDefault(String inventoryPath);

  /**
   * The parts of the inventory of which a key provider is the own default.
   *
   * @param providerId the name of a KMS cluster or of another key provider
   * @return each with its path; empty if there is none, or if the release is before 7.0, which has
   *     no such defaults
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such key provider; names those
   *     that exist
   * @throws io.vmcrypt.core.error.ServiceException if this user may not see where such a part is
   */
  List<EntityDefault> entityDefaultsOf(String providerId);

  /**
   * {@return the keys of this vCenter's key providers, to look at and to create; nothing is sent
   * yet}
   */
  CryptoKeys keys();

  /**
   * Makes a cluster the default of the vCenter, unless it is. Keys stay where they are. vCenter may
   * look at its default for a key that names no key provider, as keys did before 6.7.2: so another
   * default is not replaced while such a key is in use, or while vCenter does not say.
   *
   * @param clusterId its name
   * @return the cluster, and what was changed
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name
   * @throws KeysInUseException if keys that name no key provider are in use, or if that is not
   *     known; nothing was changed
   */
  default Ensured<KmsCluster> ensureDefault(String clusterId) {
    return ensureDefault(EntityDefaultSpec.of(clusterId));
  }

  /**
   * The same, with options.
   *
   * @param spec the cluster, and whether it becomes the default {@linkplain
   *     EntityDefaultSpec#force() even if} such keys are in use
   * @return the cluster, and what was changed
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name
   * @throws KeysInUseException as for {@link #ensureDefault(String)}
   */
  Ensured<KmsCluster> ensureDefault(EntityDefaultSpec spec);

  /**
   * What {@link #ensureDefault(String)} would change now; nothing is changed.
   *
   * @param clusterId the cluster's name
   * @return empty if it is the default already
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name
   * @throws KeysInUseException as for {@link #ensureDefault(String)}
   */
  default List<Change> planDefault(String clusterId) {
    return planDefault(EntityDefaultSpec.of(clusterId));
  }

  /**
   * What {@link #ensureDefault(EntityDefaultSpec)} would change now; nothing is changed.
   *
   * @param spec the cluster, and whether keys in use matter
   * @return empty if it is the default already
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name
   * @throws KeysInUseException as for {@link #ensureDefault(String)}
   */
  List<Change> planDefault(EntityDefaultSpec spec);

  /**
   * {@return the name of the vCenter's default key provider, be it a KMS cluster or of another
   * kind; empty if there is none}
   */
  Optional<String> findDefaultId();

  /**
   * The default cluster: its keys are used unless another key provider is named.
   *
   * @return empty if there is no default, or if it is a key provider of another kind
   */
  Optional<KmsCluster> findDefault();
}
