package io.vmcrypt.estate.internal.document;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.estate.part.EstateFormatException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A place in a document, for messages.
 *
 * @param attempt what is being read: which kind of document, and its file
 * @param line from 1; 0 if it is not of one
 * @param column from 1; 0 if it is not of one
 */
public record Place(Attempt attempt, String path, int line, int column) {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z$][A-Za-z0-9_-]{0,39}");
  private static final int MOST_QUOTED = 40;

  /**
   * The whole of a document.
   *
   * @param kind what it is: an estate, a move
   * @param source its file; empty if it came from elsewhere
   */
  public static Place root(String kind, String source) {
    return new Place(new Attempt(kind, "read the document", source), "$", 0, 0);
  }

  public Place member(String name) {
    return new Place(
        attempt, path + (isPlain(name) ? "." + name : "[" + quoted(name) + "]"), line, column);
  }

  public Place element(int index) {
    return new Place(attempt, path + "[" + index + "]", line, column);
  }

  /** The same, where it stands in the text. */
  public Place at(int line, int column) {
    return new Place(attempt, path, line, column);
  }

  /** A refusal that tells what is wrong here. */
  public EstateFormatException refused(String problem) {
    return new EstateFormatException(
        attempt, List.of(new EstateFormatException.Mistake(path, line, column, problem)), null);
  }

  /**
   * What a builder makes of the values of this place; its refusals become those of the document.
   */
  public <T> T judged(Supplier<T> builder) {
    try {
      return builder.get();
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  /** A name as it may stand in a message: short, on one line. */
  public static String quoted(String name) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return "\""
        + (line.length() > MOST_QUOTED ? line.substring(0, MOST_QUOTED) + "..." : line)
        + "\"";
  }

  private static boolean isPlain(String name) {
    return PLAIN.matcher(name).matches();
  }
}
