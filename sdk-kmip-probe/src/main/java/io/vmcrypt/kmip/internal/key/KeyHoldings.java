package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.internal.key.KeyServer.Said;
import io.vmcrypt.kmip.internal.message.KeyAttributes;
import io.vmcrypt.kmip.internal.message.KeyDigest;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.key.KeyQuestion;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server about each given key, and the old server too if there is one to compare with. The
 * two are asked for a key right after one another, so that what is compared is of one moment.
 */
public final class KeyHoldings {

  public static final String ONE_SERVER =
      "both addresses lead to one server, so the two answers are one";

  private static final String COMPARE = "compare with the keys of the old server";

  /** Of more keys nobody reads the reasons. */
  private static final int MOST_SOUGHT = 20;

  /** A question to the old server. */
  private interface Asking<T extends @Nullable Object> {
    T ask() throws ProbeFailure, ClosedByInterruptException;
  }

  private final ProbeOptions options;
  private final KeyQuestion question;
  private final KeyServer server;
  private final @Nullable KeyServer old;
  private final @Nullable HostAndPort oldPlace;
  private final Set<String> named = new LinkedHashSet<>();
  private final Set<String> readable = new LinkedHashSet<>();
  private final Set<String> same = new LinkedHashSet<>();
  private final Map<String, String> notHeld = new LinkedHashMap<>();
  private final Set<String> notKnown = new LinkedHashSet<>();
  private final Map<String, String> notCompared = new LinkedHashMap<>();
  private Instant seenAt;
  private boolean hasTriedToGet;
  private int sought;

  /**
   * Finds the addresses of the servers; nothing is asked yet.
   *
   * @param old the old server; null if the keys are compared with none
   */
  public KeyHoldings(
      ProbeOptions options, @Nullable ProbeOptions old, Attempt attempt, KeyQuestion question)
      throws ProbeFailure, ClosedByInterruptException {
    Deadline overall = Deadline.after(question.limit(), options.time());
    this.options = options;
    this.question = question;
    this.oldPlace = old == null ? null : old.endpoint();
    this.old =
        old == null
            ? null
            : ofOld(old.endpoint(), () -> new KeyServer(old, old.attempt(COMPARE), overall));
    this.server = new KeyServer(options, attempt, overall);
    this.seenAt = options.time().now();
  }

  /** Whether the server gives each of these keys. */
  public static KeyQuestion all(Collection<String> keyIds) {
    return KeyQuestion.builder(keyIds).get(KeyQuestion.HowMany.ALL).build();
  }

  /** A failure of the old server says so: the attempt is about the other one. */
  private static <T extends @Nullable Object> T ofOld(@Nullable HostAndPort place, Asking<T> asking)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      return asking.ask();
    } catch (ProbeFailure e) {
      throw e.naming("the old server " + place);
    }
  }

  public HeldKeys ask() throws ProbeFailure, ClosedByInterruptException {
    try {
      if (old != null) {
        ofOld(oldPlace, () -> old.begin(question.keyIds()));
      }
      server.begin(question.keyIds());
      seenAt = options.time().now();
      for (String id : question.keyIds()) {
        look(id);
      }
      server.end(question.keyIds());
      if (old != null) {
        ofOld(oldPlace, () -> old.end(question.keyIds()));
      }
      return result();
    } finally {
      server.close();
      if (old != null) {
        old.close();
      }
    }
  }

  private void look(String id) throws ProbeFailure, ClosedByInterruptException {
    if (server.doubt().isPresent()) {
      notHeld(id, server.doubt().get(), false);
      return;
    }
    Said<KeyAttributes> said = server.ask(id);
    KeyAttributes told = said.value();
    if (told == null) {
      boolean isToBeSought = said.isNo() && sought++ < MOST_SOUGHT;
      notHeld(id, said.why() + (isToBeSought ? server.otherSpelling(id) : ""), said.isNo());
      return;
    }
    Optional<KeyJudge.Unfit> unfit = KeyJudge.whyUnfit(told);
    if (unfit.isPresent()) {
      notHeld(id, unfit.get().why(), unfit.get().isTold());
      return;
    }
    seenAt = options.time().now();
    Got got = new Got(id, told);
    Optional<String> another = old == null ? Optional.empty() : compare(old, got);
    if (another.isEmpty() && isToBeGot()) {
      got.digest();
    }
    Optional<String> why = another.or(got::refusal);
    if (why.isPresent()) {
      same.remove(id);
      notCompared.remove(id);
      notHeld(id, why.get(), another.isPresent() || got.isRefused());
      return;
    }
    named.add(id);
    if (got.isGiven()) {
      readable.add(id);
    }
  }

  /**
   * @param isTold whether the server said so, and did not just leave it open
   */
  private void notHeld(String id, String why, boolean isTold) {
    notHeld.put(id, why);
    if (!isTold) {
      notKnown.add(id);
    }
  }

  private boolean isToBeGot() {
    return switch (question.howMany()) {
      case NONE -> false;
      case ONE -> !hasTriedToGet;
      case ALL -> true;
    };
  }

  /**
   * Compares a key with that of the old server. Tells why it is another one; empty if it is not.
   */
  private Optional<String> compare(KeyServer other, Got here)
      throws ProbeFailure, ClosedByInterruptException {
    Optional<String> blind = server.isOneWith(other) ? Optional.of(ONE_SERVER) : other.doubt();
    if (blind.isPresent()) {
      notCompared(here.id, blind.get());
      return Optional.empty();
    }
    Said<KeyAttributes> said = ofOld(oldPlace, () -> other.ask(here.id));
    KeyAttributes there = said.value();
    if (there == null) {
      notCompared(here.id, said.why());
      return Optional.empty();
    }
    KeyJudge.Comparison result = KeyJudge.compare(here.told, there);
    if (result == KeyJudge.Comparison.NOT_KNOWN && question.hashesWhereNoDigest()) {
      result = compareBytes(other, there, here);
    } else if (result == KeyJudge.Comparison.NOT_KNOWN) {
      notCompared(here.id, "the two servers do not both tell a Digest of it that can be compared");
    }
    if (result == KeyJudge.Comparison.SAME) {
      same.add(here.id);
    }
    return result == KeyJudge.Comparison.ANOTHER
        ? Optional.of(KeyJudge.another(here.told, there, String.valueOf(oldPlace)))
        : Optional.empty();
  }

  private KeyJudge.Comparison compareBytes(KeyServer other, KeyAttributes there, Got here)
      throws ProbeFailure, ClosedByInterruptException {
    KeyDigest digest = here.digest();
    if (digest == null) {
      return KeyJudge.Comparison.NOT_KNOWN;
    }
    Said<KeyDigest> said = ofOld(oldPlace, () -> other.get(here.id, there.digests()));
    KeyDigest theirs = said.value();
    if (theirs == null) {
      notCompared(here.id, said.why());
      return KeyJudge.Comparison.NOT_KNOWN;
    }
    return digest.isEqualTo(theirs) ? KeyJudge.Comparison.SAME : KeyJudge.Comparison.ANOTHER;
  }

  private void notCompared(String id, String why) {
    notCompared.put(id, oldPlace + ": " + why);
  }

  /** A key that is got at most once, when that is asked for. */
  private final class Got {
    private final String id;
    private final KeyAttributes told;
    private @Nullable Said<KeyDigest> said;

    Got(String id, KeyAttributes told) {
      this.id = id;
      this.told = told;
    }

    @Nullable KeyDigest digest() throws ProbeFailure, ClosedByInterruptException {
      if (said == null && !server.isOver()) {
        hasTriedToGet = true;
        said = server.get(id, told.digests());
      }
      return said == null ? null : said.value();
    }

    boolean isGiven() {
      return said != null && said.value() != null;
    }

    /** Whether the server said that it does not give it. */
    boolean isRefused() {
      return said != null && said.isNo();
    }

    /** Why it is not given, if it was to be got. */
    Optional<String> refusal() {
      return said == null || said.value() != null ? Optional.empty() : Optional.of(said.why());
    }
  }

  private HeldKeys result() {
    Optional<String> doubt = server.doubt();
    if (doubt.isPresent()) {
      named.forEach(id -> notHeld(id, doubt.get(), false));
      named.clear();
      readable.clear();
      same.clear();
      notCompared.clear();
    } else if (old != null && old.doubt().isPresent()) {
      String why = old.doubt().get();
      same.forEach(id -> notCompared(id, why));
      same.clear();
    }
    return new HeldKeys(
        options.endpoint(),
        server.certificate(),
        options.client(),
        named,
        readable,
        same,
        notHeld,
        notKnown,
        notCompared,
        Optional.ofNullable(oldPlace),
        seenAt);
  }
}
