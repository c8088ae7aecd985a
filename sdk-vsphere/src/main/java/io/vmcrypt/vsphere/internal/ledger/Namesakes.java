package io.vmcrypt.vsphere.internal.ledger;

import static java.util.function.Predicate.not;

import io.vmcrypt.core.shared.KeyIdForm;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keys in use that may be a key under another name: its id is written otherwise there, or is that
 * of another key provider. Two key providers may have one KMS, and who destroys the key there takes
 * it from both.
 */
final class Namesakes {

  private final Map<KeyIdForm, Set<CryptoKeyId>> inUse = new HashMap<>();
  private final ProviderServers servers;

  Namesakes(Stream<CryptoKeyId> inUse, ProviderServers servers) {
    this.servers = servers;
    inUse.forEach(
        key ->
            this.inUse
                .computeIfAbsent(KeyIdForm.of(key.keyId()), any -> new LinkedHashSet<>())
                .add(key));
  }

  /** The doubt about a key, if any key in use may be it: it names that one. */
  List<KeyDoubt> of(CryptoKeyId key) {
    return others(key)
        .filter(not(other -> areApart(key, other)))
        .limit(1)
        .map(other -> doubt(key, other))
        .toList();
  }

  /**
   * Whether a key that the KMS of its key provider lists is one that another key provider of this
   * vCenter names: then there is one key, and that name counts.
   */
  boolean isOfAnother(CryptoKeyId key) {
    return others(key)
        .filter(other -> other.keyId().equals(key.keyId()))
        .anyMatch(other -> isRandom(key) || servers.haveOneInCommon(key, other));
  }

  private Stream<CryptoKeyId> others(CryptoKeyId key) {
    return inUse.getOrDefault(KeyIdForm.of(key.keyId()), Set.of()).stream()
        .filter(other -> !other.isSame(key));
  }

  /** Two KMSs that count their ids have other keys of one id. */
  private boolean areApart(CryptoKeyId key, CryptoKeyId other) {
    return !isRandom(key) && servers.areApart(key, other);
  }

  private static boolean isRandom(CryptoKeyId key) {
    return KeyIdForm.of(key.keyId()).isRandom();
  }

  private static KeyDoubt doubt(CryptoKeyId key, CryptoKeyId other) {
    boolean isSpelling = !other.keyId().equals(key.keyId());
    return new KeyDoubt(
        KeyDoubt.Kind.KEY,
        key.keyId(),
        isSpelling
            ? "key %s is in use, and %s is the same id written otherwise, so it may be the same key"
                .formatted(other, key.keyId())
            : "key " + other + " is in use: if both key providers have one KMS, it is the same",
        isSpelling
            ? "Write the id as vCenter writes it. If these are two keys, skip it by its id."
            : "Look whether they have. If each has its own, skip it by its id.",
        Optional.empty());
  }
}
