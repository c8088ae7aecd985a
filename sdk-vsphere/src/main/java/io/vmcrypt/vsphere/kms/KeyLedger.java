package io.vmcrypt.vsphere.kms;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who needs which key of this vCenter. Each guard of this SDK asks it before a key provider, a key
 * server, a key or a default goes; a program that decides by itself asks it too.
 *
 * <p>A look asks two witnesses: vCenter's own list of keys with their users (vSphere {@code
 * ListKeys}, {@code QueryCryptoKeyStatus}), and the VMs and templates with each link of their disks
 * and each of their snapshots, hosts, the keys that clusters name for their hosts, first-class
 * disks and vSAN clusters. Before and after that it reads the tasks under way (vSphere {@code
 * TaskManager.recentTask}): one that may bring a key leaves the answer open until it has ended. For
 * 10,000 VMs that is about 30 calls, and 3 MB of answers for each thousand.
 *
 * <p>What is not registered in this vCenter is not seen: VMs on a datastore, backups, replicas,
 * other vCenters. A vCenter that was restored from a backup shows, and lists, what had which key at
 * that time, until it has heard from each host: while it says that it is not connected to a host or
 * a VM, the answer is {@link KeyNeed.Answer#NOT_KNOWN}; one that is connected and has not told yet
 * is seen by no API. Needs the privilege {@code Cryptographer.ManageKeys} and sight of the
 * inventory; what this user may not see makes the answer {@link KeyNeed.Answer#NOT_KNOWN}, where
 * vCenter names it at all: in a folder, a datacenter, a cluster or a vApp that it shows.
 *
 * <p>Implemented by this SDK only. Thread-safe. All calls may throw what {@link
 * io.vmcrypt.vsphere.VsphereClient} lists.
 */
public interface KeyLedger {

  /**
   * Who needs keys of a key provider, standard or native. Keys that name no key provider may be of
   * this one. That vCenter has no key provider of that name is a doubt: it may be misspelt.
   *
   * @param providerId its name
   * @return the answer of a fresh look, unless {@link #oneLook} was asked for
   * @throws IllegalArgumentException if it is empty
   */
  KeyNeed ofProvider(String providerId);

  /**
   * The key providers that keys in use name, as vCenter lists them, also such as it does not have.
   * Takes one call, and no look: nothing is proved by what is not among them.
   *
   * @return their names
   */
  Set<String> namedProviders();

  /**
   * Who needs some keys. A key that wraps a key in use is needed by whoever needs that one. Of a
   * key whose id is, written otherwise, that of a key in use, such as a UUID in upper case, it is
   * not known; the doubt names that one.
   *
   * @param keys which keys
   * @return the answer for all of them together, of a fresh look, unless {@link #oneLook} was asked
   *     for
   */
  KeyNeed ofKeys(Collection<CryptoKeyId> keys);

  /**
   * Counts keys by who needs them, per key provider: those that vCenter lists, those that something
   * shows, what wraps them, and others that somebody knows. vCenter lists keys in use alone; those
   * that were replaced only the KMS knows, or who replaced them. A key costs about a hundredth of a
   * call. Nothing is destroyed.
   *
   * @param ours keys that this vCenter had made, as somebody knows who looked; a key provider that
   *     is not known may be left out. Those that nobody here needs are unused
   * @return the answer of a fresh look, unless {@link #oneLook} was asked for
   * @throws io.vmcrypt.core.error.NotFoundException if one names a key provider that vCenter does
   *     not have and no key in use names; says which there are
   */
  default KeyCount count(Collection<CryptoKeyId> ours) {
    return count(ours, List.of(), List.of());
  }

  /**
   * The same, with what a KMS lists for some client ({@code KmipProbe.locateKeys}). A KMS may have
   * keys of other vCenters, and of other programs. So of a key that nothing of this vCenter knows,
   * and that is not among {@code ours}, it is not known whether somebody needs it: {@link
   * KeyCount.Use#AT_KMS_ONLY}. One that another key provider with the same KMS has in use is
   * counted once, under that one.
   *
   * @param ours as there
   * @param atKms keys that a KMS lists
   * @return as there
   */
  default KeyCount count(Collection<CryptoKeyId> ours, Collection<CryptoKeyId> atKms) {
    return count(ours, atKms, List.of());
  }

  /**
   * The same, without users of keys that cannot be asked and may be left behind, as where a key
   * provider is {@linkplain Removal#skip removed}: a key that only they may need is needed by
   * nobody then.
   *
   * @param ours as there
   * @param atKms as there
   * @param skipped ids that {@link KeyDoubt#toSkip} names
   * @return as there
   * @throws io.vmcrypt.core.error.NotFoundException as there
   */
  KeyCount count(
      Collection<CryptoKeyId> ours, Collection<CryptoKeyId> atKms, Collection<String> skipped);

  /**
   * Who needs keys that name no key provider: vCenter may look for them at its default. From 6.7.2
   * on vCenter names the key provider of each key that it knows it of.
   *
   * @return the answer of a fresh look, unless {@link #oneLook} was asked for
   */
  KeyNeed withoutProvider();

  /**
   * Which keys snapshots have. To go back to a snapshot needs its keys, also those that its VM does
   * not have any more. Takes a call for each hundred, and no look.
   *
   * @param snapshots the managed object ids of snapshots, as {@link
   *     io.vmcrypt.vsphere.audit.AuditedVm#snapshots} has them
   * @return the keys of each, each once; what could not be read, or is gone, is left out
   */
  Map<String, Set<CryptoKeyId>> snapshotKeys(Collection<String> snapshots);

  /**
   * {@return a ledger that looks once, when it is first asked, and answers all questions by that
   * look; nothing is sent yet} For a report of several questions; before a change ask anew.
   */
  KeyLedger oneLook();
}
