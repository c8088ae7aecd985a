package io.vmcrypt.vsphere.kms;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.List;

/**
 * The keys of a vCenter's key providers, by their names: the keys themselves stay with the KMS and
 * the hosts. Needs the privilege {@code Cryptographer.ManageKeys}.
 *
 * <p>Implemented by this SDK only. Thread-safe. Besides the exceptions of each method, all calls
 * may throw what {@link io.vmcrypt.vsphere.VsphereClient} lists, and {@link
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
   * Has a KMS cluster make a key. Each call makes one more key, even if it repeats a call whose
   * connection broke.
   *
   * @param clusterId the cluster's name
   * @return the new key's name
   * @throws IllegalArgumentException if it is empty
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of that name
   * @throws io.vmcrypt.core.error.ServiceException if no key was made; says why
   */
  CryptoKeyId create(String clusterId);

  /**
   * {@return the keys that registered VMs and hosts use; keys that are not in use yet are not among
   * them, in vCenter's order}
   */
  List<CryptoKeyId> list();

  /**
   * Checks whether keys can be used, and who uses them; 6.7 Update 2 and later.
   *
   * @param keys which keys
   * @return one for each, in vCenter's order
   * @throws io.vmcrypt.core.error.NotFoundException if vCenter names no user of one, and lists as
   *     in use a key whose id is the same written otherwise, such as in upper case
   * @throws io.vmcrypt.core.error.ServiceException if the release is older; then nothing is sent
   */
  List<CryptoKeyStatus> status(Collection<CryptoKeyId> keys);

  /**
   * Checks whether keys can be used. Needs fewer calls than {@link #status}, which also finds their
   * users; 6.7 Update 2 and later.
   *
   * @param keys which keys
   * @return one for each, in vCenter's order, without users
   * @throws io.vmcrypt.core.error.ServiceException if the release is older; then nothing is sent
   */
  List<CryptoKeyStatus> availability(Collection<CryptoKeyId> keys);

  /**
   * Who uses keys. No key server is asked, so it works for keys of one that is gone; 6.7 Update 2
   * and later.
   *
   * @param keys which keys
   * @return one for each, in vCenter's order, without a word on whether it can be used
   * @throws io.vmcrypt.core.error.NotFoundException if vCenter names no user of one, and lists as
   *     in use a key whose id is the same written otherwise, such as in upper case
   * @throws io.vmcrypt.core.error.ServiceException if the release is older; then nothing is sent
   */
  List<CryptoKeyStatus> users(Collection<CryptoKeyId> keys);

  /**
   * Has vCenter remove keys that nothing uses; see {@link #remove(Collection, Removal)}.
   *
   * @param keys which keys
   * @return those that were removed
   * @throws IllegalArgumentException if the id of one is blank
   * @throws KeysInUseException if one is used, or it is not known whether it is; nothing is removed
   * @throws io.vmcrypt.core.error.ServiceException if vCenter does not remove one, or does not say
   *     whether it did; says which, and why
   */
  default List<CryptoKeyId> remove(Collection<CryptoKeyId> keys) {
    return remove(keys, Removal.careful());
  }

  /**
   * Has vCenter remove keys that nothing uses, such as one that was made for a change that was
   * refused. All keys are checked first: if a registered VM, a host or a third party such as vSAN
   * uses one of them, or if vCenter does not say, none is removed. A key that vCenter lists as in
   * use counts as used even if vCenter names no user. Before 6.7 Update 2 only that list is
   * checked. So does a key whose id is, written otherwise, that of a key in use, such as a UUID in
   * upper case or without dashes. vSphere {@code RemoveKeys}.
   *
   * <p>vCenter does not see who else needs a key: a VM that is not registered, a backup, another
   * vCenter. Whether the KMS destroys the key is not documented; look at the KMS to see what it
   * still holds.
   *
   * <p>It can be repeated: a key that vCenter does not know is left out.
   *
   * @param keys which keys
   * @param removal how
   * @return those that were removed; if they are removed even if in use, keys that vCenter does not
   *     know may be among them
   * @throws IllegalArgumentException if the id of one is blank, or an option says nothing of keys
   * @throws KeysInUseException if one is used, or it is not known whether it is, and that was not
   *     allowed; nothing is removed
   * @throws io.vmcrypt.core.error.ServiceException if vCenter does not remove one, or does not say
   *     whether it did; says which, and why
   */
  List<CryptoKeyId> remove(Collection<CryptoKeyId> keys, Removal removal);
}
