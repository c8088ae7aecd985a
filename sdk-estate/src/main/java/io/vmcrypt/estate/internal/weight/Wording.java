package io.vmcrypt.estate.internal.weight;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The findings whose words are fixed: {@code findings.txt} has a row for each. */
public final class Wording {

  private static final Pattern PLACE = Pattern.compile("\\{([0-9])}");
  private static final Map<String, Row> ROWS =
      Stream.of(text("findings.txt").split("\n\n"))
          .filter(row -> !row.startsWith("#"))
          .map(Row::of)
          .collect(Collectors.toUnmodifiableMap(Row::id, Function.identity()));

  private Wording() {}

  /** One row: both texts may have places, such as {0}. */
  record Row(
      String id, Severity severity, FindingCode code, String system, String seen, String advice) {

    private static Row of(String text) {
      String[] lines = text.strip().split("\n +", -1);
      String[] head = lines[0].split(" ", 4);
      return new Row(
          head[0],
          Severity.valueOf(head[1]),
          new FindingCode(head[2]),
          head[3],
          lines[1],
          lines.length > 2 ? lines[2] : "");
    }
  }

  static Map<String, Row> rows() {
    return ROWS;
  }

  /**
   * The finding of a row.
   *
   * @param parts what its places stand for
   */
  public static Finding of(String id, Subject subject, Object... parts) {
    Row row = requireNonNull(ROWS.get(id), id);
    return new Finding(
        row.severity(),
        row.code(),
        row.system(),
        subject,
        filled(row.seen(), parts),
        filled(row.advice(), parts),
        List.of());
  }

  private static String filled(String words, Object... parts) {
    return PLACE
        .matcher(words)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(String.valueOf(parts[place.group(1).charAt(0) - '0'])));
  }

  static String text(String file) {
    try (InputStream in = requireNonNull(Wording.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("a defect: " + file + " cannot be read", e);
    }
  }
}
