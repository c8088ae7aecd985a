package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyCount.CountedKey;
import io.vmcrypt.vsphere.kms.KeyCount.ProviderKeys;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds keys up by key provider. Of the answer about each, little is kept. For one thread. */
final class Counting {

  private final List<CountedKey> keys = new ArrayList<>();
  private final Map<String, Provider> providers = new TreeMap<>();
  private final Set<KeyDoubt> left = new LinkedHashSet<>();

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

  /**
   * Adds one.
   *
   * @param skipped what was skipped: it may need the key, and is not asked
   * @param said what vCenter says of it; null if it was not asked
   * @param held what shows it, which may be more than the answer names
   * @param isListed whether vCenter lists it
   * @param isWrapping whether it wraps another key
   * @param isKnownHere whether anybody but the KMS itself knows it
   */
  void add(
      CryptoKeyId key,
      KeyNeed need,
      List<KeyDoubt> skipped,
      Evidence.@Nullable ToldUsers said,
      List<Held> held,
      boolean isListed,
      boolean isWrapping,
      boolean isKnownHere) {
    left.addAll(skipped);
    Use use =
        !isKnownHere && need.answer() != KeyNeed.Answer.NEEDED
            ? Use.AT_KMS_ONLY
            : use(need, said, !held.isEmpty(), isListed, isWrapping);
    Set<String> users = new HashSet<>();
    need.users().stream().map(KeyUser::id).forEach(users::add);
    held.stream().filter(Held::isCurrent).map(one -> one.user().id()).forEach(users::add);
    add(
        new CountedKey(
            key,
            use,
            users.size(),
            said == null ? Optional.empty() : said.wrappedBy().filter(id -> !id.isEmpty()),
            switch (use) {
              case NOT_KNOWN, LISTED_ONLY -> need.doubts().get(0).seen();
              case AT_KMS_ONLY -> "nothing of this vCenter tells whose it is";
              default -> "";
            }),
        users);
  }

  private static Use use(
      KeyNeed need,
      Evidence.@Nullable ToldUsers said,
      boolean isHeld,
      boolean isListed,
      boolean isWrapping) {
    return switch (need.answer()) {
      case NEEDED -> !isHeld && !isListed && isWrapping ? Use.WRAPS : Use.NEEDED;
      case BY_NOBODY -> Use.BY_NOBODY;
      case NOT_KNOWN ->
          isListed && !isHeld && said != null && said.problem().isEmpty() && said.users().isEmpty()
              ? Use.LISTED_ONLY
              : Use.NOT_KNOWN;
    };
  }

  private void add(CountedKey key, Set<String> users) {
    keys.add(key);
    Provider provider =
        providers.computeIfAbsent(key.key().providerId().orElse(""), any -> new Provider());
    provider.keys.merge(key.use(), 1L, Long::sum);
    provider.users.addAll(users);
  }

  KeyCount count(List<KeyDoubt> open, List<KeyDoubt> skipped, Instant askedAt) {
    left.addAll(skipped);
    return new KeyCount(
        providers.entrySet().stream().map(one -> one.getValue().sums(one.getKey())).toList(),
        keys,
        open.stream().filter(doubt -> !skipped.contains(doubt)).toList(),
        List.copyOf(left),
        askedAt);
  }
}
