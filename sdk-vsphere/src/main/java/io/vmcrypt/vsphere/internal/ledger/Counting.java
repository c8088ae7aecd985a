package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyCount.CountedKey;
import io.vmcrypt.vsphere.kms.KeyCount.ProviderKeys;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Adds keys up by key provider. Of the answer about each, little is kept. For one thread. */
final class Counting {

  private final List<CountedKey> keys = new ArrayList<>();
  private final Map<String, Provider> providers = new TreeMap<>();

  /** The sums of one key provider while they grow. */
  private static final class Provider {
    private final Map<Use, Long> keys = new EnumMap<>(Use.class);
    private final Set<String> users = new HashSet<>();

    private long of(Use use) {
      return keys.getOrDefault(use, 0L);
    }

    private ProviderKeys sums(String id) {
      return new ProviderKeys(
          id,
          of(Use.NEEDED),
          users.size(),
          of(Use.WRAPS),
          of(Use.LISTED_ONLY),
          of(Use.BY_NOBODY),
          of(Use.NOT_KNOWN),
          of(Use.AT_KMS_ONLY));
    }
  }

  void add(CountedKey key, KeyNeed need) {
    keys.add(key);
    Provider provider =
        providers.computeIfAbsent(key.key().providerId().orElse(""), any -> new Provider());
    provider.keys.merge(key.use(), 1L, Long::sum);
    need.users().stream().map(KeyUser::id).forEach(provider.users::add);
  }

  KeyCount count(List<KeyDoubt> doubts, Instant askedAt) {
    return new KeyCount(
        providers.entrySet().stream().map(one -> one.getValue().sums(one.getKey())).toList(),
        keys,
        doubts,
        askedAt);
  }
}
