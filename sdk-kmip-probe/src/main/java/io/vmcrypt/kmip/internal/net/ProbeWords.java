package io.vmcrypt.kmip.internal.net;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.kmip.report.ProbeStep;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the probe says of something that it has found, as {@code probe-words.txt} has it. */
public record ProbeWords(Severity severity, ProbeStep step, String seen, String advice) {

  private static final String FILE = "probe-words.txt";
  private static final Map<String, ProbeWords> ALL = read();

  /**
   * The words for a finding.
   *
   * @param places what fills the places in them
   */
  public static ProbeWords of(FindingCode code, @Nullable Object... places) {
    ProbeWords words = requireNonNull(ALL.get(code.value()), code.value());
    return new ProbeWords(
        words.severity, words.step, words.seen.formatted(places), words.advice.formatted(places));
  }

  private static ProbeWords of(String[] cells) {
    return new ProbeWords(
        Severity.valueOf(cells[1].toUpperCase(Locale.ROOT)),
        ProbeStep.valueOf(cells[2].toUpperCase(Locale.ROOT).replace(' ', '_')),
        cells[3],
        cells[4]);
  }

  private static Map<String, ProbeWords> read() {
    try (InputStream file = requireNonNull(ProbeWords.class.getResourceAsStream(FILE), FILE)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> line.split(" \\| ", -1))
          .collect(Collectors.toMap(cells -> cells[0], ProbeWords::of));
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " could not be read", e);
    }
  }
}
