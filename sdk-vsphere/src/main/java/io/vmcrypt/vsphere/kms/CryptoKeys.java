package io.vmcrypt.vsphere.kms;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The keys of a vCenter's key providers, by their names: the keys themselves stay with the KMS and
 * the hosts. Needs the privilege {@code Cryptographer.ManageKeys}.
 *
 * <p>Implemented by this SDK only. Thread-safe. Besides what is said at each method, all calls may
 * throw what {@link io.vmcrypt.vsphere.VsphereClient} lists, and {@link
 * io.vmcrypt.core.error.ServiceException} if the server is no vCenter or older than 6.5.
 */
public interface CryptoKeys {

  /**
   * Has the default KMS cluster make a key.
   *
   * @return the new key's name
   * @throws io.vmcrypt.core.error.NotFoundException if there is no default
   * @throws io.vmcrypt.core.error.ServiceException if no key was made; says why
   */
  CryptoKeyId create();

  /**
   * Has a KMS cluster make a key. Each call makes one more, also if it is repeated after the
   * connection broke.
   *
   * @param clusterId the cluster's name
   * @return the new key's name
   * @throws NullPointerException if {@code clusterId} is null
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name
   * @throws io.vmcrypt.core.error.ServiceException if no key was made; says why
   */
  CryptoKeyId create(String clusterId);

  /**
   * The keys that registered VMs and hosts use; keys that nobody uses yet are not among them.
   *
   * @return in vCenter's order
   */
  List<CryptoKeyId> list();

  /**
   * The ids of the keys of a KMS cluster that are in use: what another key server must hold before
   * it can take the place of the present one. A key without a key provider is among them: it may be
   * of this one.
   *
   * @param clusterId the cluster's name
   * @return in vCenter's order, each once; empty if no key of the cluster is in use
   * @throws NullPointerException if {@code clusterId} is null
   * @throws IllegalArgumentException if it is empty
   */
  Set<String> idsInUse(String clusterId);

  /**
   * Looks whether keys can be used, and who uses them; 6.7 Update 2 and later.
   *
   * @param keys which keys
   * @return one for each, in vCenter's order
   * @throws NullPointerException if {@code keys} or one of them is null
   * @throws io.vmcrypt.core.error.ServiceException if the release is older; nothing is sent then
   */
  List<CryptoKeyStatus> status(Collection<CryptoKeyId> keys);

  /**
   * Looks whether keys can be used, in fewer calls than {@link #status} needs, which also looks for
   * their users; 6.7 Update 2 and later.
   *
   * @param keys which keys
   * @return one for each, in vCenter's order, without users
   * @throws NullPointerException if {@code keys} or one of them is null
   * @throws io.vmcrypt.core.error.ServiceException if the release is older; nothing is sent then
   */
  List<CryptoKeyStatus> availability(Collection<CryptoKeyId> keys);

  /**
   * Has vCenter forget keys that nothing uses; see {@link #remove(CryptoKeyRemoval)}.
   *
   * @param keys which keys
   * @return those that were removed
   * @throws NullPointerException if {@code keys} or one of them is null
   * @throws IllegalArgumentException if the id of one is blank
   * @throws KeysInUseException if one is used, or it is not known whether it is; nothing is removed
   * @throws io.vmcrypt.core.error.ServiceException if vCenter does not remove one; says which, and
   *     why
   */
  default List<CryptoKeyId> remove(Collection<CryptoKeyId> keys) {
    return remove(CryptoKeyRemoval.builder(keys).build());
  }

  /**
   * Has vCenter forget keys that nothing uses, such as one that was made for a change that was
   * refused. All are looked at first: if a registered VM, a host or a third party such as vSAN uses
   * one of them, or if vCenter does not tell, none is removed. A key that vCenter lists as in use
   * counts as used also where it names no user; before 6.7 Update 2 that list alone is asked.
   * vSphere {@code RemoveKeys}.
   *
   * <p>vCenter does not see who else needs a key: a VM that is not registered, a backup, another
   * vCenter. Whether the KMS destroys the key is not documented; see there what it still holds.
   *
   * <p>It can be repeated: a key that vCenter does not know (any more) is left out.
   *
   * @param removal which keys, and how
   * @return those that were removed; if they are removed even if in use, keys that vCenter does not
   *     know may be among them
   * @throws NullPointerException if {@code removal} is null
   * @throws KeysInUseException if one is used, or it is not known whether it is, and that was not
   *     allowed; nothing is removed
   * @throws io.vmcrypt.core.error.ServiceException if vCenter does not remove one; says which, and
   *     why
   */
  List<CryptoKeyId> remove(CryptoKeyRemoval removal);
}
