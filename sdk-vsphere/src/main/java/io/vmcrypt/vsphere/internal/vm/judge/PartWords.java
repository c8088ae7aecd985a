package io.vmcrypt.vsphere.internal.vm.judge;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;

/** Describes the state of a VM's home or a disk in words. */
public final class PartWords {

  public static final String UNENCRYPTED = "unencrypted";

  private PartWords() {}

  public static String of(List<Optional<CryptoKeyId>> links, Optional<StoragePolicy> policy) {
    return ofKeys(links) + ", " + of(policy);
  }

  /**
   * With which keys it is encrypted.
   *
   * @param links of a home, its key; of a disk, the key of each link, the top one first
   */
  public static String ofKeys(List<Optional<CryptoKeyId>> links) {
    StringBuilder words = new StringBuilder();
    int from = 0;
    for (int to = 1; to <= links.size(); to++) {
      Optional<CryptoKeyId> key = links.get(from);
      if (to < links.size() && links.get(to).equals(key)) {
        continue;
      }
      // links that are alike are told once
      words
          .append(from == 0 ? "" : ", link " + (from + 1))
          .append(from == 0 || to == from + 1 ? "" : " to " + to)
          .append(from == 0 ? "" : " ")
          .append(key.map(has -> "encrypted with " + of(has)).orElse(UNENCRYPTED));
      from = to;
    }
    return words.toString();
  }

  /** A key; one that is not made yet has no id. */
  public static String of(CryptoKeyId key) {
    return (key.keyId().isEmpty() ? "a new key" : "key ") + key;
  }

  /** A policy, with its rules beside encryption. */
  public static String of(Optional<StoragePolicy> policy) {
    return policy.map(has -> "policy \"" + has.name() + "\"" + rules(has)).orElse("no policy");
  }

  private static String rules(StoragePolicy policy) {
    if (policy.rules().isEmpty()) {
      return " (its rules are not known)";
    }
    return policy.hasRules() ? " (" + String.join(" or ", policy.rules().get()) + ")" : "";
  }
}
