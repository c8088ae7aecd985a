package io.vmcrypt.vsphere.vm;

import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import java.util.List;
import java.util.Optional;

/**
 * The clusters of ESXi hosts of a vCenter and their encryption mode: whether their hosts enter
 * encryption mode at once, or each when it is needed there.
 *
 * <p>Implemented by this SDK only. Thread-safe. Every method makes new calls to vCenter, and throws
 * the matching {@link io.vmcrypt.core.error.SdkException} if vCenter cannot be reached or refuses.
 * Source: vSphere Web Services API, {@code ClusterComputeResource.SetCryptoMode} and {@code
 * ClusterConfigInfoEx.cryptoConfig}, vCenter 7.0 and later.
 */
public interface ComputeClusters {

  /**
   * {@return all clusters; empty if there is none, or this user may see none}
   *
   * @throws io.vmcrypt.core.error.ServiceException if vCenter does not show the configuration of
   *     one: it may name a key provider
   */
  List<ComputeCluster> list();

  /**
   * The cluster at a path.
   *
   * @param inventoryPath such as {@code /Paris/host/Cluster}
   * @return the cluster; empty if there is nothing
   * @throws IllegalArgumentException if it is no path
   * @throws io.vmcrypt.core.error.NotFoundException if something else is there
   */
  Optional<ComputeCluster> find(String inventoryPath);

  /**
   * {@return the cluster at a path}
   *
   * @param inventoryPath such as {@code /Paris/host/Cluster}
   * @throws IllegalArgumentException if it is no path
   * @throws io.vmcrypt.core.error.NotFoundException if no cluster is there
   */
  ComputeCluster get(String inventoryPath);

  /**
   * What {@link #ensure(ComputeCluster, ComputeCluster.CryptoMode)} would change now. Changes
   * nothing, and throws what it would throw.
   *
   * @param cluster which one
   * @param mode when its hosts enter encryption mode
   * @return empty if it has that already
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such cluster
   * @throws io.vmcrypt.core.error.ServiceException if the release is before 7.0
   */
  List<Change> plan(ComputeCluster cluster, ComputeCluster.CryptoMode mode);

  /**
   * {@return the same with a key provider; empty if it has that already}
   *
   * @param cluster which one
   * @param mode when its hosts enter encryption mode
   * @param keyProvider as for {@link #ensure(ComputeCluster, ComputeCluster.CryptoMode, String)}
   * @throws IllegalArgumentException if {@code keyProvider} is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such cluster or key provider
   * @throws io.vmcrypt.core.error.ServiceException if the release is before 8.0.3
   */
  List<Change> plan(ComputeCluster cluster, ComputeCluster.CryptoMode mode, String keyProvider);

  /**
   * Gives the cluster its encryption mode, unless it has that already. With {@link
   * ComputeCluster.CryptoMode#FORCE_ENABLE} vCenter then brings each of its hosts into encryption
   * mode. With {@link ComputeCluster.CryptoMode#ON_DEMAND} no host leaves that mode. VMs and keys
   * stay as they are. The key provider that is set stays; if none is, vCenter takes its default key
   * provider. Can be repeated.
   *
   * @param cluster which one
   * @param mode when its hosts enter encryption mode
   * @return the cluster afterwards, and what was changed
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such cluster
   * @throws io.vmcrypt.core.error.ServiceException if the release is before 7.0; then nothing is
   *     sent
   * @throws io.vmcrypt.core.error.OperationFailedException if vCenter accepted the call, and the
   *     cluster does not show that mode
   */
  Ensured<ComputeCluster> ensure(ComputeCluster cluster, ComputeCluster.CryptoMode mode);

  /**
   * The same with the key provider that hosts get keys of when they enter encryption mode. Hosts
   * that have a key keep it.
   *
   * @param cluster which one
   * @param mode when its hosts enter encryption mode
   * @param keyProvider the KMS cluster's name, or that of another key provider; vCenter 8.0 Update
   *     3 and later
   * @return the cluster afterwards, and what was changed
   * @throws IllegalArgumentException if {@code keyProvider} is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such cluster or key provider
   * @throws io.vmcrypt.core.error.ServiceException if the release is before 8.0.3; then nothing is
   *     sent
   * @throws io.vmcrypt.core.error.OperationFailedException if vCenter accepted the call, and the
   *     cluster does not show that mode
   */
  Ensured<ComputeCluster> ensure(
      ComputeCluster cluster, ComputeCluster.CryptoMode mode, String keyProvider);
}
