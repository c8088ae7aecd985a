package io.vmcrypt.core.shared.control;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.control.Control;
import io.vmcrypt.core.control.ControlMapping;
import io.vmcrypt.core.control.ControlQuestion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which control of which version of a guide asks what: the Security Configuration Guide and the
 * STIGs, by the release of the vCenter, and a mapping of this SDK to standards that do not speak of
 * vSphere. Thread-safe.
 */
public final class ControlGuides {

  private static final String FILE = "controls.txt";
  private static final String ANY = "*";

  private static final List<Line> LINES = read();

  private final String release;
  private final ControlMapping own;

  /**
   * @param apiVersion of the vCenter, such as {@code 9.0.0.0}: the controls of a guide for another
   *     release are left out
   * @param own the company's controls
   */
  public ControlGuides(String apiVersion, ControlMapping own) {
    String[] parts = requireNonNull(apiVersion, "apiVersion").split("\\.", 3);
    this.release = parts.length > 1 ? parts[0] + "." + parts[1] : apiVersion;
    this.own = requireNonNull(own, "own");
  }

  /** The controls that ask a question: those of guides, then our mapping, then the company's. */
  public List<Control> asking(ControlQuestion question) {
    requireNonNull(question, "question");
    return Stream.concat(
            LINES.stream()
                .filter(line -> line.question() == question && line.isFor(release))
                .map(Line::control),
            own.of(question).stream())
        .toList();
  }

  private record Line(ControlQuestion question, List<String> releases, Control control) {

    boolean isFor(String release) {
      return releases.contains(ANY) || releases.contains(release);
    }

    static Line of(String line) {
      String[] part = line.split(" *\\| *", -1);
      if (part.length != 6) {
        throw new IllegalStateException(FILE + ": " + line);
      }
      ControlQuestion question =
          ControlQuestion.find(part[0])
              .orElseThrow(() -> new IllegalStateException(FILE + ": " + line));
      List<String> releases = List.of(part[1].split(" +", -1));
      return new Line(
          question,
          releases,
          new Control(
              part[2],
              part[3],
              part[4],
              part[5],
              releases.contains(ANY) ? Control.Origin.OURS : Control.Origin.GUIDE));
    }
  }

  private static List<Line> read() {
    try (InputStream in = requireNonNull(ControlGuides.class.getResourceAsStream(FILE), FILE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(Line::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " could not be read", e);
    }
  }
}
