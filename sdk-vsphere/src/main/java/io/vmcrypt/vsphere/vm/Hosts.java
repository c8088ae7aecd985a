package io.vmcrypt.vsphere.vm;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import java.util.List;
import java.util.Optional;

/**
 * The ESXi hosts of a vCenter and their own keys. A host has a key once it is in encryption mode;
 * it keeps that key after its last encrypted VM is gone, and its core dumps are encrypted with it.
 * A core dump that was written with an older key stays readable only while some KMS has that key.
 *
 * <p>Implemented by this SDK only. Thread-safe. Every method makes new calls to vCenter, and throws
 * the matching {@link io.vmcrypt.core.error.SdkException} if vCenter cannot be reached or refuses.
 * Source: vSphere Web Services API, {@code HostSystem.ConfigureCryptoKey} and {@code
 * runtime.cryptoKeyId}, vCenter 6.5 and later.
 */
public interface Hosts {

  /**
   * All hosts.
   *
   * @return empty if there is none, or this user may see none
   * @throws io.vmcrypt.core.error.PermissionDeniedException if this user sees a host, and may not
   *     read its encryption mode and key: it may have one
   */
  List<Host> list();

  /**
   * The host with a name.
   *
   * @param name exactly
   * @return the host; empty if there is none
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.ConflictException if several have this name
   */
  Optional<Host> find(String name);

  /**
   * The host with a name.
   *
   * @param name exactly
   * @return the host
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   * @throws io.vmcrypt.core.error.ConflictException if several have this name
   */
  Host get(String name);

  /**
   * What stands in the way of {@link #ensureKey}. Changes nothing.
   *
   * @param host which one
   * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
   * @return empty if nothing was found, or the host has such a key
   * @throws IllegalArgumentException if {@code clusterId} is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such host
   */
  List<Finding> precheck(Host host, String clusterId);

  /**
   * What {@link #ensureKey} would change now. Changes nothing.
   *
   * @param host which one
   * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
   * @return empty if the host's key is of that key provider
   * @throws IllegalArgumentException if {@code clusterId} is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such host
   * @throws io.vmcrypt.core.error.ServiceException if vCenter is not connected to the host
   */
  List<Change> planKey(Host host, String clusterId);

  /**
   * Gives the host a new key of a key provider, unless its key is one already. A host that is not
   * in encryption mode enters it. VMs and their keys stay as they are. The key is made first: a
   * process that dies in between leaves one that nothing uses. Can be repeated.
   *
   * @param host which one
   * @param clusterId the KMS cluster's name, vSphere {@code clusterId}
   * @return the host afterwards, and what was changed
   * @throws IllegalArgumentException if {@code clusterId} is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is no such host
   * @throws io.vmcrypt.core.error.ServiceException if vCenter is not connected to the host, or if
   *     the key provider makes no key
   * @throws io.vmcrypt.core.error.OperationFailedException if vCenter accepted the call, and the
   *     host does not have such a key
   */
  Ensured<Host> ensureKey(Host host, String clusterId);
}
