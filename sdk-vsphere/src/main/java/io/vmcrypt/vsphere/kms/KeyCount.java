package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keys by whether somebody needs them: what {@link KeyLedger#count} answers. It rests on the same
 * witnesses as {@link KeyNeed}. What no API of this vCenter shows may need a key all the same:
 * backups, replicas, VMs that are not registered, other vCenters. Immutable and thread-safe.
 *
 * @param providers the sums by key provider, in the order of their names
 * @param keys each key once: those that vCenter lists or something shows, what wraps them, and
 *     those that were asked about
 * @param doubts what could not be read; while there are any, no key is needed {@link Use#BY_NOBODY}
 * @param askedAt when the look began, by this machine's clock
 */
public record KeyCount(
    List<ProviderKeys> providers, List<CountedKey> keys, List<KeyDoubt> doubts, Instant askedAt) {

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
   * @param users how many have it, or a key that it wraps; at most {@link KeyNeed#MOST_USERS}
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
   */
  public record ProviderKeys(
      String providerId,
      long needed,
      long users,
      long wrapping,
      long listedOnly,
      long byNobody,
      long notKnown) {

    public ProviderKeys {
      requireNonNull(providerId, "providerId");
    }

    /**
     * All of them.
     *
     * @return the sum
     */
    public long total() {
      return needed + wrapping + listedOnly + byNobody + notKnown;
    }
  }

  public KeyCount {
    providers = List.copyOf(providers);
    keys = List.copyOf(keys);
    doubts = List.copyOf(doubts);
    requireNonNull(askedAt, "askedAt");
  }

  /**
   * The keys of one use.
   *
   * @param use what they are there for
   * @return in the order of {@link #keys}
   * @throws NullPointerException if {@code use} is null
   */
  public List<CountedKey> of(Use use) {
    requireNonNull(use, "use");
    return keys.stream().filter(key -> key.use() == use).toList();
  }

  /**
   * Whether it is known of each key whether somebody needs it.
   *
   * @return false if something could not be read, or a key is only listed
   */
  public boolean isKnown() {
    return doubts.isEmpty()
        && keys.stream()
            .map(CountedKey::use)
            .noneMatch(use -> use == Use.NOT_KNOWN || use == Use.LISTED_ONLY);
  }
}
