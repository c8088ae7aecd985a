package io.vmcrypt.vsphere.kms;

import java.util.Optional;

/**
 * The key provider whose keys are taken in a part of the inventory: in a cluster, or in all
 * clusters and hosts of a host folder. vCenter 7.0 and later.
 *
 * <p>Implemented by this SDK only. Thread-safe. Besides what is said at each method, all calls may
 * throw what {@link io.vmcrypt.vsphere.VsphereClient} lists, {@link
 * io.vmcrypt.core.error.NotFoundException} if there is no cluster or folder at the path, and {@link
 * io.vmcrypt.core.error.ServiceException} if the release is before 7.0; nothing is sent then.
 */
public interface EntityDefault {

  /**
   * Which part of the inventory.
   *
   * @return as it was given: {@code /Datacenter/host/Cluster}
   */
  String path();

  /**
   * Its own default.
   *
   * @return the name of a KMS cluster or of another key provider; empty if it has none of its own
   */
  Optional<String> own();

  /**
   * What is taken there: its own default, or else that of what is above it, up to the vCenter's.
   *
   * @return the name of a KMS cluster or of another key provider; empty if there is none at all
   */
  Optional<String> effective();

  /**
   * Sets its own default.
   *
   * @param clusterId the name of a KMS cluster or of another key provider
   * @return whether something had to be changed
   * @throws NullPointerException if {@code clusterId} is null
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name
   */
  boolean set(String clusterId);

  /**
   * Takes its own default away; that of what is above it counts from then on.
   *
   * @return whether something had to be changed
   */
  boolean clear();
}
