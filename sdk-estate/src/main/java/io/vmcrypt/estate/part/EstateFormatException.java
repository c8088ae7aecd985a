package io.vmcrypt.estate.part;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was given is no document of an {@link io.vmcrypt.estate.spec.Estate} or an {@link
 * io.vmcrypt.estate.spec.EstateMove}, or no record of a move. It tells all that is wrong with it:
 * where, what is there and what is expected; it quotes nothing that may be a secret. What can only
 * be judged once the rest is right, such as a server that is there twice, is told after that.
 */
public class EstateFormatException extends SdkException {

  private static final long serialVersionUID = 1L;

  private static final int TOLD = 20;

  private final transient List<Mistake> mistakes;

  /**
   * Something that is wrong with a document.
   *
   * @param path the place in it, such as {@code $.vms[0].named}; {@code $} for the whole
   * @param line where it stands, from 1; 0 if it is not about a line
   * @param column where it stands in its line, in characters, from 1; 0 if it is not about one
   * @param problem what is there, and what is expected
   */
  public record Mistake(String path, int line, int column, String problem) {

    /** Checks that all is there. */
    public Mistake {
      requireNonNull(path, "path");
      requireNonNull(problem, "problem");
    }

    /**
     * {@return in one line: such as {@code at $.vms[0].named, line 7, column 5: a text is there;
     * expected a list}}
     */
    @Override
    public String toString() {
      String position = line == 0 ? "" : "line " + line + ", column " + column;
      String whole = path.equals("$") ? "" : path;
      String place = whole + (whole.isEmpty() || position.isEmpty() ? "" : ", ") + position;
      return (place.isEmpty() ? "" : "at " + place + ": ") + problem;
    }
  }

  /**
   * A document was refused.
   *
   * @param attempt which kind of document was read, and from which file
   * @param mistakes what is wrong, at least one
   * @param cause what it was noticed by, or null
   */
  public EstateFormatException(Attempt attempt, List<Mistake> mistakes, @Nullable Throwable cause) {
    this(
        attempt,
        mistakes,
        "Correct it there; the schema of the document tells what may stand where.",
        cause);
  }

  /**
   * The same, of what no person writes.
   *
   * @param attempt what was read, and from which file
   * @param mistakes what is wrong, at least one
   * @param advice what to do
   * @param cause what it was noticed by, or null
   */
  public EstateFormatException(
      Attempt attempt, List<Mistake> mistakes, String advice, @Nullable Throwable cause) {
    super(requireNonNull(attempt, "attempt"), outcome(mistakes), advice, cause);
    this.mistakes = List.copyOf(mistakes);
  }

  private static String outcome(List<Mistake> mistakes) {
    return mistakes.size() == 1
        ? mistakes.get(0).toString()
        : mistakes.size()
            + " mistakes: "
            + mistakes.stream().limit(TOLD).map(Mistake::toString).collect(Collectors.joining("; "))
            + (mistakes.size() > TOLD ? "; and " + (mistakes.size() - TOLD) + " more" : "");
  }

  /** {@return all that is wrong, in the order of the places that were read; at least one} */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  /**
   * {@return the place of the first mistake: a JSON path such as {@code $.vms[0].named}; {@code $}
   * for the document as a whole}
   */
  public String path() {
    return mistakes.get(0).path();
  }
}
