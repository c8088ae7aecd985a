package io.vmcrypt.core.control;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.core.shared.input.KnownWords;
import io.vmcrypt.core.shared.input.UnusableFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The controls of a company's own: which ids it has for what can be asked. Immutable and
 * thread-safe.
 *
 * <p>A file has a line for each id. What is asked is one of the words of {@link
 * ControlQuestion#word}:
 *
 * <pre>{@code
 * # our catalogue of 2027
 * vm-encrypted = ACME-CRYPT-04
 * vmotion-required = ACME-NET-11
 * }</pre>
 */
public final class ControlMapping {

  /** The most bytes that a file may have: 1 MiB. */
  public static final int MAX_BYTES = 1 << 20;

  private static final ControlMapping NONE = new ControlMapping(Map.of());

  private final Map<ControlQuestion, List<Control>> controls;

  private ControlMapping(Map<ControlQuestion, List<Control>> controls) {
    this.controls = controls;
  }

  /**
   * No controls of its own.
   *
   * @return an empty mapping
   */
  public static ControlMapping none() {
    return NONE;
  }

  /**
   * Reads a file.
   *
   * @param file UTF-8, at most {@link #MAX_BYTES}
   * @return the mapping
   * @throws NullPointerException if {@code file} is null
   * @throws IllegalArgumentException if it cannot be read, or a line is of another form
   */
  public static ControlMapping fromFile(Path file) {
    try {
      return of(String.valueOf(file), InputFile.text(requireNonNull(file, "file"), MAX_BYTES));
    } catch (UnusableFileException e) {
      throw new IllegalArgumentException(
          "the controls could not be read from " + file + ": " + e.getMessage(), e);
    }
  }

  private static ControlMapping of(String file, String text) {
    Map<ControlQuestion, List<Control>> controls = new EnumMap<>(ControlQuestion.class);
    List<String> lines = text.lines().toList();
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int sign = line.indexOf('=');
      String id = line.substring(sign + 1).strip();
      if (sign < 0 || id.isEmpty()) {
        throw refused(file, at, "expected a word, = and an id");
      }
      String word = line.substring(0, sign).strip();
      ControlQuestion question = ControlQuestion.find(word).orElse(null);
      if (question == null) {
        throw refused(file, at, notKnown(word));
      }
      controls
          .computeIfAbsent(question, asked -> new ArrayList<>())
          .add(new Control("own", "", id, "", Control.Origin.COMPANY));
    }
    return new ControlMapping(controls);
  }

  private static String notKnown(String word) {
    List<String> words = Stream.of(ControlQuestion.values()).map(ControlQuestion::word).toList();
    return "its word is none of %s.%s"
        .formatted(String.join(", ", words), KnownWords.didYouMean(word, words));
  }

  private static IllegalArgumentException refused(String file, int at, String why) {
    return new IllegalArgumentException(
        "the controls could not be read from " + file + ", line " + (at + 1) + ": " + why);
  }

  /**
   * The company's controls that ask a question.
   *
   * @param question what is asked
   * @return in the file's order; empty if there are none
   * @throws NullPointerException if {@code question} is null
   */
  public List<Control> of(ControlQuestion question) {
    return List.copyOf(controls.getOrDefault(requireNonNull(question, "question"), List.of()));
  }
}
