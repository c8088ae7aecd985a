package io.vmcrypt.vsphere.internal.soap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a fault means and what to do about it, as {@code fault-advice.txt} says.
 *
 * @param known what it means for encryption; null if nothing particular
 */
record FaultAdvice(@Nullable String known, String advice) {

  private static final FaultAdvice UNKNOWN =
      new FaultAdvice(null, "Look at vCenter's events and at its log for the details.");

  private static final List<Line> LINES = read();

  /**
   * A line of the file.
   *
   * @param kind what identifies the fault: key, argument, text or type
   * @param word the value that it must have
   */
  record Line(String kind, String word, FaultAdvice advice) {

    private static Line of(String text) {
      String[] cells = text.split(" \\| ", -1);
      if (cells.length != 4) {
        throw new IllegalStateException(
            "fault-advice.txt has a line without four columns: " + text);
      }
      String known = cells[2].equals("-") ? null : cells[2];
      return new Line(cells[0], cells[1], new FaultAdvice(known, cells[3]));
    }
  }

  /** All lines, in the order of the file. */
  static List<Line> lines() {
    return LINES;
  }

  private static List<Line> read() {
    try (InputStream file =
            Objects.requireNonNull(FaultAdvice.class.getResourceAsStream("fault-advice.txt"));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Line::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<String> meaning() {
    return Optional.ofNullable(known);
  }

  static FaultAdvice of(VimFault fault) {
    String argument = fault.property("invalidProperty").orElse("");
    String text = fault.message().toLowerCase(Locale.ROOT);
    return fault.messages().stream()
        .flatMap(message -> find("key", message.key()::equals).stream())
        .findFirst()
        .or(() -> find("argument", argument::endsWith))
        // a type that tells the same does so in each language
        .or(() -> find("type", fault.type()::equals).filter(found -> found.known() != null))
        .or(() -> find("text", words -> Stream.of(words.split(" … ")).allMatch(text::contains)))
        .or(() -> find("type", fault.type()::equals))
        .orElse(UNKNOWN);
  }

  private static Optional<FaultAdvice> find(String kind, Predicate<String> fits) {
    return LINES.stream()
        .filter(line -> line.kind().equals(kind) && fits.test(line.word()))
        .map(Line::advice)
        .findFirst();
  }
}
