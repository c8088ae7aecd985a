package io.vmcrypt.estate.internal.evidence;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.report.json.DigestedJson;
import io.vmcrypt.report.json.DigestedJson.Digests;
import io.vmcrypt.report.json.DigestedJson.NotJsonException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a document of this SDK with a digest says of itself: a proof, or a saved plan. Of the rest
 * nothing is kept, so that a large one needs no more memory than its bytes.
 *
 * @param ofMove whether it is of a move, and not of an estate
 * @param estate the name of the estate or the move
 * @param instanceUuid the vCenter's own id
 * @param computed the digest that its content has
 * @param proved the verdict of a proof; empty of a plan
 * @param scope of what a proof of an estate is one, in words; empty of anything else
 * @param document the digest of the document that a proof of an estate is about
 * @param previousDocument the digest of the document of the proof before it
 * @param previous the digest of the proof before it; empty if it names none
 * @param previousTime when the proof before it was made
 */
public record DigestedDocument(
    Kind kind,
    boolean ofMove,
    String estate,
    String instanceUuid,
    Instant time,
    String digest,
    String computed,
    Optional<Boolean> proved,
    Optional<String> scope,
    Optional<String> document,
    Optional<String> previousDocument,
    Optional<String> previous,
    Optional<Instant> previousTime) {

  /** What a document is. */
  public enum Kind {
    /** What the systems were found to be. */
    PROOF("proof"),
    /** A plan that was saved. */
    PLAN("plan");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** In words. */
    public String words() {
      return words;
    }
  }

  /** The formats that this version reads: of proofs of an estate, and of the others. */
  private static final long OF_ESTATE = 2;

  private static final long OF_OTHERS = 1;

  private static final String DIGEST_FORM = "[0-9a-f]{64}";

  public DigestedDocument {
    requireNonNull(kind, "kind");
    requireNonNull(estate, "estate");
    requireNonNull(instanceUuid, "instanceUuid");
    requireNonNull(time, "time");
    requireNonNull(digest, "digest");
    requireNonNull(computed, "computed");
    requireNonNull(proved, "proved");
    requireNonNull(scope, "scope");
    requireNonNull(document, "document");
    requireNonNull(previousDocument, "previousDocument");
    requireNonNull(previous, "previous");
    requireNonNull(previousTime, "previousTime");
  }

  /** It is none of ours. The message says why, in half a sentence, and quotes none of it. */
  public static final class NotOursException extends Exception {

    private static final long serialVersionUID = 1L;

    NotOursException(String why) {
      super(why);
    }

    /** Why it is none. */
    public String why() {
      return String.valueOf(getMessage());
    }
  }

  /** What it is, in words: "proof of estate prod". */
  public String words() {
    return kind.words() + " of " + of();
  }

  /** Whose it is, in words: an estate and a move may have one name. */
  public String of() {
    return (ofMove ? "move " : "estate ") + estate;
  }

  /** Whether it is one of a row: of an estate each proof names the one before, of a move none. */
  public boolean isOfRow() {
    return kind == Kind.PROOF && !ofMove;
  }

  /** Whether the content is the one that the digest was made over. */
  public boolean isUnchanged() {
    return digest.equals(computed);
  }

  /**
   * Reads bytes.
   *
   * @throws NotOursException if they are no document of ours, or one of another format
   */
  public static DigestedDocument read(byte[] bytes) throws NotOursException {
    Map<String, @Nullable Object> members = new HashMap<>();
    try {
      // kept is what its objects have, no deeper
      Digests digests =
          DigestedJson.read(bytes, (name, value) -> members.put(name, value.value(1)));
      return document(members, digests);
    } catch (NotJsonException e) {
      // without its message, which quotes what was read
      throw new NotOursException("it is no JSON of a proof or a plan");
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new NotOursException("it is no proof and no plan of this shape");
    }
  }

  private static DigestedDocument document(Map<String, @Nullable Object> members, Digests digests)
      throws NotOursException {
    if (!(members.get("format") instanceof Long format)) {
      throw new NotOursException("it is no proof and no plan: it says no format");
    }
    Kind kind = members.containsKey("provedAt") ? Kind.PROOF : Kind.PLAN;
    boolean ofMove = members.containsKey("move");
    boolean ofRow = kind == Kind.PROOF && !ofMove;
    long expected = ofRow ? OF_ESTATE : OF_OTHERS;
    if (format != expected) {
      throw new NotOursException(
          "it is of format " + format + ", and this version reads " + expected);
    }
    if (!digests.said().matches(DIGEST_FORM)) {
      throw new NotOursException("it has no digest");
    }
    Object named = members.get("estate");
    Optional<Map<?, ?>> before = object(members.get("baseline"));
    return new DigestedDocument(
        kind,
        ofMove,
        ofMove
            ? text(members, "move")
            : text(
                named != null ? members : object(members.get("document")).orElse(Map.of()),
                "estate"),
        text(object(members.get("site")).orElse(Map.of()), "instanceUuid"),
        Instant.parse(text(members, kind == Kind.PROOF ? "provedAt" : "madeAt")),
        digests.said(),
        digests.computed(),
        kind == Kind.PROOF ? Optional.of(truth(members, "proved")) : Optional.empty(),
        ofRow ? Optional.of(text(members, "scope")) : Optional.empty(),
        ofRow
            ? Optional.of(text(object(members.get("document")).orElse(Map.of()), "digest"))
            : Optional.empty(),
        before.map(earlier -> text(earlier, "document")),
        before.map(earlier -> text(earlier, "digest")),
        before.map(earlier -> Instant.parse(text(earlier, "provedAt"))));
  }

  private static Optional<Map<?, ?>> object(@Nullable Object value) {
    return value instanceof Map<?, ?> object ? Optional.of(object) : Optional.empty();
  }

  private static boolean truth(Map<?, ?> object, String name) {
    if (object.get(name) instanceof Boolean truth) {
      return truth;
    }
    throw new IllegalArgumentException(name + " is neither true nor false");
  }

  private static String text(Map<?, ?> object, String name) {
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(name + " is no text");
  }
}
