package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Whether and how a virtual disk is encrypted, as vCenter reports it. After a snapshot, and in a
 * linked clone, a disk is a chain of files, its links: what is written goes into the top one, and
 * what was written before stays in those below it, each with a key of its own.
 *
 * @param key vSphere {@code VirtualDevice.key}
 * @param label as the vSphere Client shows it: "Hard disk 1"
 * @param keyId the key of its top link; empty if that is plain
 * @param policy its storage policy; empty if it has none
 * @param parentKeyIds the key of each link below the top one, in their order, vSphere {@code
 *     backing.parent}; empty for a link that is plain
 */
public record DiskEncryptionState(
    int key,
    String label,
    Optional<CryptoKeyId> keyId,
    Optional<StoragePolicy> policy,
    List<Optional<CryptoKeyId>> parentKeyIds) {

  /** Checks that nothing is null. */
  public DiskEncryptionState {
    requireNonNull(label, "label");
    requireNonNull(keyId, "keyId");
    requireNonNull(policy, "policy");
    parentKeyIds = List.copyOf(parentKeyIds);
  }

  /** A disk of one link. */
  public DiskEncryptionState(
      int key, String label, Optional<CryptoKeyId> keyId, Optional<StoragePolicy> policy) {
    this(key, label, keyId, policy, List.of());
  }

  /** {@return whether it is encrypted as a whole; true if each link has a key} */
  public boolean isEncrypted() {
    return !links().contains(Optional.<CryptoKeyId>empty());
  }

  /** {@return the key of each link: the top one first; empty for a link that is plain} */
  public List<Optional<CryptoKeyId>> links() {
    if (parentKeyIds.isEmpty()) {
      return List.of(keyId);
    }
    List<Optional<CryptoKeyId>> links = new ArrayList<>(1 + parentKeyIds.size());
    links.add(keyId);
    links.addAll(parentKeyIds);
    return Collections.unmodifiableList(links);
  }

  /**
   * {@return the key provider (KMS cluster) of its top link's key; empty if that link is plain or
   * vCenter does not say}
   */
  public Optional<String> keyProvider() {
    return keyId.flatMap(CryptoKeyId::providerId);
  }
}
