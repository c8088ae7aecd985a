package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a KMS is asked about keys by {@link KmipProbe#heldKeys(KeyQuestion)}: which keys, how many
 * of them are got once, and which old server they are compared with.
 *
 * <pre>{@code
 * KeyQuestion question = KeyQuestion.builder(keyIds).compareWith(oldKms).build();
 * HeldKeys held = newKms.heldKeys(question);
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class KeyQuestion {

  /** The time limit for all keys together, if none is given: 10 minutes. */
  public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);

  /** The most keys of one question: 100,000. */
  public static final int MAX_KEYS = 100_000;

  private static final int MAX_KEY_ID = 1024;

  /**
   * How many keys are got once, to see that this client is given them. The bytes are hashed and
   * wiped at once, and appear nowhere. <b>The log of a KMS shows each Get as an export of the
   * key.</b>
   */
  public enum HowMany {
    /** None: then the result proves nothing about what this client is given. */
    NONE,

    /** The first one that is named: the least that shows that this client may get keys. */
    ONE,

    /** All that are named: for a KMS that gives rights by key. */
    ALL
  }

  private final Set<String> keyIds;
  private final HowMany howMany;
  private final @Nullable KmipProbe old;
  private final boolean hashWhereNoDigest;
  private final Duration limit;

  private KeyQuestion(Builder set) {
    this.keyIds = set.keyIds;
    this.howMany = set.howMany;
    this.old = set.old;
    this.hashWhereNoDigest = set.hashWhereNoDigest;
    this.limit = set.limit;
  }

  /**
   * Starts a question.
   *
   * @param keyIds KMIP Unique Identifiers, 1 to {@link #MAX_KEYS} of 1 to 1024 characters;
   *     duplicates count once
   * @return the question, still open for options
   * @throws NullPointerException if {@code keyIds} or an element is null
   * @throws IllegalArgumentException if there are none or too many, or an id is empty or too long
   */
  public static Builder builder(Collection<String> keyIds) {
    Set<String> asked = new LinkedHashSet<>(List.copyOf(requireNonNull(keyIds, "keyIds")));
    if (asked.isEmpty() || asked.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          asked.size() + " key ids were given: expected 1 to " + MAX_KEYS);
    }
    for (String id : asked) {
      if (id.isEmpty() || id.length() > MAX_KEY_ID) {
        throw new IllegalArgumentException(
            "a key id has " + id.length() + " characters: expected 1 to " + MAX_KEY_ID);
      }
    }
    return new Builder(Collections.unmodifiableSet(asked));
  }

  /**
   * The keys that are asked about.
   *
   * @return their ids, in the order given
   */
  public Set<String> keyIds() {
    return keyIds;
  }

  /**
   * How many keys are got once.
   *
   * @return none, one or all
   */
  public HowMany howMany() {
    return howMany;
  }

  /**
   * The old server that the keys are compared with.
   *
   * @return empty if they are compared with none
   */
  public Optional<KmipProbe> comparedWith() {
    return Optional.ofNullable(old);
  }

  /**
   * Whether keys of which no digest is told may be got from both servers to compare them.
   *
   * @return false unless it was allowed
   */
  public boolean hashesWhereNoDigest() {
    return hashWhereNoDigest;
  }

  /**
   * The time limit for all keys together.
   *
   * @return the limit
   */
  public Duration limit() {
    return limit;
  }

  /** Options of a question. Not thread-safe; can be used for several questions. */
  public static final class Builder {

    private final Set<String> keyIds;
    private HowMany howMany = HowMany.ONE;
    private @Nullable KmipProbe old;
    private boolean hashWhereNoDigest;
    private Duration limit = DEFAULT_LIMIT;

    private Builder(Set<String> keyIds) {
      this.keyIds = keyIds;
    }

    /**
     * How many keys are got once.
     *
     * @param howMany by default {@link HowMany#ONE}
     * @return this builder
     * @throws NullPointerException if {@code howMany} is null
     */
    public Builder get(HowMany howMany) {
      this.howMany = requireNonNull(howMany, "howMany");
      return this;
    }

    /**
     * Compares each key with the one of the same id at an old server, which still answers. It is
     * asked in the same run. If it cannot be asked at all, the call fails.
     *
     * @param old a probe of that server, with a client identity that may see the keys there
     * @return this builder
     * @throws NullPointerException if {@code old} is null
     */
    public Builder compareWith(KmipProbe old) {
      this.old = requireNonNull(old, "old");
      return this;
    }

    /**
     * Where the two servers do not both tell a digest of a key, gets the key from both, compares
     * the hashes by SHA-256 and wipes the bytes at once, whatever {@link #get} says. <b>Both
     * servers' logs show an export of each such key.</b>
     *
     * @return this builder
     */
    public Builder hashWhereNoDigest() {
      this.hashWhereNoDigest = true;
      return this;
    }

    /**
     * The time limit for all keys together. Keys for which it leaves no time count as not held.
     *
     * @param limit {@link KmipProbe#MIN_TIMEOUT} to {@link KmipProbe#MAX_TIMEOUT}; by default
     *     {@link #DEFAULT_LIMIT}
     * @return this builder
     * @throws NullPointerException if {@code limit} is null
     * @throws IllegalArgumentException if it is out of bounds
     */
    public Builder limit(Duration limit) {
      KmipProbe.checkLimit("limit", limit);
      this.limit = limit;
      return this;
    }

    /**
     * Makes the question; nothing is asked yet.
     *
     * @return the question
     * @throws IllegalStateException if bytes may be hashed and there is no server to compare with
     */
    public KeyQuestion build() {
      if (hashWhereNoDigest && old == null) {
        throw new IllegalStateException(
            "hashWhereNoDigest needs compareWith: keys are hashed only to compare them");
      }
      return new KeyQuestion(this);
    }
  }
}
