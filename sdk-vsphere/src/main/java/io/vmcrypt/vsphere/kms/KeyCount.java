package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keys by whether somebody needs them: what {@link KeyLedger#count} answers. It rests on the same
 * witnesses as {@link KeyNeed}. What no API of this vCenter shows may need a key all the same:
 * backups, replicas, VMs that are not registered, other vCenters, and in a vCenter that was
 * restored from a backup what it has not heard yet from its hosts. Immutable and thread-safe.
 *
 * @param providers the sums by key provider, in the order of their names
 * @param keys each key once: those that vCenter lists or something shows, what wraps them, and
 *     those that were asked about
 * @param doubts what could not be read; while there are any, no key is needed {@link Use#BY_NOBODY}
 * @param skipped what could not be read either, and was skipped: it may need a key all the same
 * @param askedAt when the look began, by this machine's clock
 */
public record KeyCount(
    List<ProviderKeys> providers,
    List<CountedKey> keys,
    List<KeyDoubt> doubts,
    List<KeyDoubt> skipped,
    Instant askedAt) {

  /** What a key is there for. */
  public enum Use {
    /** Somebody has it. */
    NEEDED,
    /** It wraps a key that somebody has (9.0 and later). */
    WRAPS,
    /**
     * vCenter lists it and names no user, and nothing shows it: it was made and never used, or is
     * of something that this account does not see. That is not known.
     */
    LISTED_ONLY,
    /**
     * The KMS lists it, and nothing of this vCenter knows it: it may be one of this vCenter that
     * was replaced, one of another vCenter, or of something else. Whether somebody needs it is not
     * known here.
     */
    AT_KMS_ONLY,
    /** Both witnesses know of nobody: it was replaced, or made and forgotten. */
    BY_NOBODY,
    /** Nobody is known to need it, and somebody may. */
    NOT_KNOWN
  }

  /**
   * One key.
   *
   * @param key which key
   * @param use what it is there for
   * @param users how many have it, or a key that it wraps; of the latter at most {@link
   *     KeyNeed#MOST_USERS}
   * @param wrappedBy the id of the key that wraps it; empty if none does, or that is not known
   * @param why why that is not known, in words; empty if it is
   */
  public record CountedKey(
      CryptoKeyId key, Use use, int users, Optional<String> wrappedBy, String why) {

    public CountedKey {
      requireNonNull(key, "key");
      requireNonNull(use, "use");
      requireNonNull(wrappedBy, "wrappedBy");
      requireNonNull(why, "why");
    }
  }

  /**
   * The keys of one key provider, added up.
   *
   * @param providerId its name; empty for keys whose key provider nobody names
   * @param needed keys that somebody has
   * @param users how many VMs, hosts and others have these, each once
   * @param wrapping keys that wrap a key that somebody has
   * @param listedOnly keys that vCenter lists and nobody shows
   * @param byNobody keys that nobody needs any more
   * @param notKnown keys of which that is not known
   * @param atKmsOnly keys that the KMS lists and nothing of this vCenter knows
   */
  public record ProviderKeys(
      String providerId,
      long needed,
      long users,
      long wrapping,
      long listedOnly,
      long byNobody,
      long notKnown,
      long atKmsOnly) {

    public ProviderKeys {
      requireNonNull(providerId, "providerId");
    }
  }

  private static final Set<Use> OPEN = EnumSet.of(Use.NOT_KNOWN, Use.LISTED_ONLY, Use.AT_KMS_ONLY);

  public KeyCount {
    providers = List.copyOf(providers);
    keys = List.copyOf(keys);
    doubts = List.copyOf(doubts);
    skipped = List.copyOf(skipped);
    requireNonNull(askedAt, "askedAt");
  }

  /**
   * The keys of one use.
   *
   * @param use what they are there for
   * @return in the order of {@link #keys}
   */
  public List<CountedKey> of(Use use) {
    requireNonNull(use, "use");
    return keys.stream().filter(key -> key.use() == use).toList();
  }

  /**
   * {@return whether it is known of each key whether somebody needs it; false if something that was
   * not skipped could not be read, or a key is only listed by vCenter, or by the KMS}
   */
  public boolean isKnown() {
    return doubts.isEmpty() && keys.stream().map(CountedKey::use).noneMatch(OPEN::contains);
  }

  /**
   * Keys that a KMS must have, since somebody needs them, and that are not among those that it
   * lists: then the list is not all that it has, or it has lost them. That it lists an id which is
   * the same written otherwise proves nothing.
   *
   * @param providerId the key provider whose KMS it is; keys that name none are left out
   * @param atKms the ids that it lists
   * @return needed keys, and those that wrap such; empty if the list has them all
   */
  public List<CountedKey> lackingAtKms(String providerId, Collection<String> atKms) {
    requireNonNull(providerId, "providerId");
    Set<String> listed = Set.copyOf(atKms);
    return keys.stream()
        .filter(one -> one.use() == Use.NEEDED || one.use() == Use.WRAPS)
        .filter(one -> one.wrappedBy().isEmpty())
        .filter(one -> one.key().providerId().filter(providerId::equals).isPresent())
        .filter(one -> !listed.contains(one.key().keyId()))
        .toList();
  }
}
