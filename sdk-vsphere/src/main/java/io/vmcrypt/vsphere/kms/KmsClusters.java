package io.vmcrypt.vsphere.kms;

import java.util.List;
import java.util.Optional;

/**
 * The KMS clusters of a vCenter: vSphere {@code CryptoManagerKmip}. Changing them needs the
 * privilege {@code Cryptographer.ManageKeyServers}.
 *
 * <p>Implemented by this SDK only. Thread-safe. Besides what is said at each method, all calls may
 * throw what {@link io.vmcrypt.vsphere.VsphereClient} lists, and {@link
 * io.vmcrypt.core.error.ServiceException} if the server is no vCenter or older than 6.5.
 */
public interface KmsClusters {

  /**
   * All KMS clusters. Native key providers and those of a Trust Authority are not among them.
   *
   * @return in vCenter's order; empty if there are none
   */
  List<KmsCluster> list();

  /**
   * Looks for a cluster.
   *
   * @param clusterId its name
   * @return the cluster, if there is one of that name
   * @throws NullPointerException if {@code clusterId} is null
   * @throws IllegalArgumentException if it is empty
   */
  Optional<KmsCluster> find(String clusterId);

  /**
   * A cluster that must be there.
   *
   * @param clusterId its name
   * @return the cluster
   * @throws NullPointerException if {@code clusterId} is null
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name; the message
   *     lists those that there are
   */
  KmsCluster get(String clusterId);

  /**
   * Makes a cluster be as described: creates it, adds the servers that are missing, changes those
   * whose address, port, proxy or user name differ, makes it the default if that is asked for. What
   * is right already is left alone, and so are servers that are not described. Can be repeated at
   * any time, also after it was killed half-way.
   *
   * @param spec what the cluster shall be like
   * @return the cluster as vCenter has it now; {@link KmsCluster#changes()} says what had to be
   *     done
   * @throws NullPointerException if {@code spec} is null
   * @throws io.vmcrypt.core.error.ConflictException if a key provider of another kind has that name
   */
  KmsCluster ensure(KmsClusterSpec spec);

  /**
   * Makes a cluster the default of the vCenter.
   *
   * @param clusterId its name
   * @return the cluster; {@link KmsCluster#changes()} is empty if it was the default already
   * @throws NullPointerException if {@code clusterId} is null
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name
   */
  KmsCluster setDefault(String clusterId);

  /**
   * The cluster whose keys are taken where nothing else is said.
   *
   * @return empty if there is no default, or if it is a key provider of another kind
   */
  Optional<KmsCluster> defaultCluster();
}
