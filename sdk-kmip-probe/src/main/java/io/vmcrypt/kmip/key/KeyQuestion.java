package io.vmcrypt.kmip.key;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.kmip.internal.net.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a KMS is asked about keys by {@link io.vmcrypt.kmip.KmipProbe#heldKeys(KeyQuestion)}: which
 * keys, how many of them are got once, and how they are compared with those of an old server.
 *
 * <pre>{@code
 * KeyQuestion question = KeyQuestion.builder(keyIds).hashWhereNoDigest().build();
 * HeldKeys held = newKms.heldKeys(question, oldKms);
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
  private final boolean hashWhereNoDigest;
  private final Duration limit;

  private KeyQuestion(Builder set) {
    this.keyIds = set.keyIds;
    this.howMany = set.howMany;
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
     * Where the keys are compared with those of an old server, and the two do not both tell a
     * digest of a key, gets the key from both, compares the hashes by SHA-256 and wipes the bytes
     * at once, whatever {@link #get} says. <b>Both servers' logs show an export of each such
     * key.</b>
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
     * @param limit 1 millisecond to 1 hour; by default {@link #DEFAULT_LIMIT}
     * @return this builder
     * @throws NullPointerException if {@code limit} is null
     * @throws IllegalArgumentException if it is out of bounds
     */
    public Builder limit(Duration limit) {
      this.limit = Deadline.checked("limit", limit);
      return this;
    }

    /**
     * Makes the question; nothing is asked yet.
     *
     * @return the question
     */
    public KeyQuestion build() {
      return new KeyQuestion(this);
    }
  }
}
