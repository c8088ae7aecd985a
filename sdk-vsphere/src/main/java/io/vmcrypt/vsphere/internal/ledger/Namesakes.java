package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Keys of other key providers with the id of a key. */
final class Namesakes {

  /** A UUID, or longer: no KMS gives such an id by counting. */
  private static final int SHORTEST_RANDOM_ID = 32;

  private Namesakes() {}

  /**
   * A key in use of another key provider with the same id: two key providers may have one KMS, and
   * who destroys the key there takes it from both.
   */
  static List<KeyDoubt> of(
      CryptoKeyId key,
      Map<String, List<Held>> held,
      Map<String, List<CryptoKeyId>> listed,
      Map<String, List<CryptoKeyId>> wrapped) {
    String id = key.keyId();
    if (id.length() < SHORTEST_RANDOM_ID) {
      return List.of();
    }
    return Stream.of(
            held.getOrDefault(id, List.of()).stream().map(Held::key),
            listed.getOrDefault(id, List.of()).stream(),
            wrapped.getOrDefault(id, List.of()).stream()
                .map(one -> new CryptoKeyId(id, one.providerId())))
        .flatMap(keys -> keys)
        .filter(other -> !other.isSame(key))
        .limit(1)
        .map(
            other ->
                new KeyDoubt(
                    KeyDoubt.Kind.KEY,
                    id,
                    "key "
                        + other
                        + " is in use: if both key providers have one KMS, it is the same",
                    "Look whether they have. If each has its own, pass it over by its id.",
                    Optional.empty()))
        .toList();
  }
}
