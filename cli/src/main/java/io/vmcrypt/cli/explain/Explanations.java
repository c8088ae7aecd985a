package io.vmcrypt.cli.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tables of {@code docs/findings.md} and {@code TROUBLESHOOTING.md}, which stand in the jar as
 * they are. For one thread.
 */
public final class Explanations {

  /** Fewer letters would be found in half of all messages. */
  private static final int LEAST = 4;

  private static final int MOST = 5;

  private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");
  private static final Pattern REMARK = Pattern.compile("\\*[^*]*\\*");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern BETWEEN_CODES = Pattern.compile("[^A-Za-z0-9-]+");
  private static final Pattern OPEN = Pattern.compile("…|`");

  private final List<Explanation> findings = new ArrayList<>();
  private final List<Explanation> messages = new ArrayList<>();

  /** Reads both pages. */
  public Explanations() {
    for (List<String> row : rows("findings.md", new ArrayList<>())) {
      if (row.size() == 5) {
        findings.add(
            new Explanation(
                plain(row.get(0)),
                "",
                plain(row.get(1)),
                plain(row.get(2)),
                plain(row.get(3)),
                plain(row.get(4))));
      }
    }
    List<String> sections = new ArrayList<>();
    List<List<String>> rows = rows("TROUBLESHOOTING.md", sections);
    for (int i = 0; i < rows.size(); i++) {
      List<String> row = rows.get(i);
      String meaning = row.size() > 2 ? plain(row.get(1)) : "";
      String cure = plain(row.get(row.size() - 1));
      messages.add(new Explanation(row.get(0), sections.get(i), "", "", meaning, cure));
    }
  }

  /**
   * What is known of a finding's code.
   *
   * @param told the code, such as {@code vm-has-snapshots}, or the line that tells the finding
   */
  public List<Explanation> ofCode(String told) {
    List<String> words = List.of(BETWEEN_CODES.split(told, -1));
    return findings.stream()
        .filter(
            finding ->
                finding.about().equals(told)
                    // without a hyphen it may be any word of a message
                    || (finding.about().contains("-") && words.contains(finding.about())))
        .toList();
  }

  /**
   * What is known of a message: rows whose fixed part it has, and rows that have it, the longest
   * likeness first.
   *
   * @param message all of it or a part, in any case, and in lines as a terminal breaks it
   */
  public List<Explanation> ofMessage(String message) {
    String said = SPACE.matcher(message.strip().toLowerCase(Locale.ROOT)).replaceAll(" ");
    if (said.length() < LEAST) {
      return List.of();
    }
    return messages.stream()
        .filter(row -> likeness(row, said) > 0)
        .sorted(comparingInt((Explanation row) -> likeness(row, said)).reversed())
        .limit(MOST)
        .map(
            row ->
                new Explanation(
                    plain(row.about()), row.section(), "", "", row.meaning(), row.cure()))
        .toList();
  }

  private static int likeness(Explanation row, String said) {
    String shown = plain(row.about()).toLowerCase(Locale.ROOT);
    if (shown.contains(said) || row.meaning().toLowerCase(Locale.ROOT).equals(said)) {
      return said.length();
    }
    return Stream.of(REMARK.matcher(row.about()).replaceAll("").split(";", -1))
        .mapToInt(alternative -> fixedIn(alternative.toLowerCase(Locale.ROOT), said))
        .max()
        .orElse(0);
  }

  /** How many letters of what is always the same a message has; 0 if a part is missing. */
  private static int fixedIn(String alternative, String said) {
    int letters = 0;
    for (String part : OPEN.split(alternative, -1)) {
      String fixed = part.strip();
      if (!said.contains(fixed)) {
        return 0;
      }
      letters += fixed.length();
    }
    return letters < LEAST ? 0 : letters;
  }

  /** A cell without the marks of Markdown. */
  private static String plain(String cell) {
    return LINK.matcher(cell).replaceAll("$1").replaceAll("[*`]", "").strip();
  }

  /** The rows of all tables with a code or a message in front, and the section of each. */
  private static List<List<String>> rows(String page, List<String> sections) {
    List<List<String>> rows = new ArrayList<>();
    String section = "";
    boolean known = false;
    for (String line : text(page).lines().toList()) {
      if (line.startsWith("#")) {
        section = line.replaceFirst("#+ ", "");
      }
      if (!line.startsWith("| ")) {
        known = false;
      } else if (line.startsWith("| code |") || line.startsWith("| message |")) {
        known = true;
      } else if (known && !line.startsWith("| --- |")) {
        String inner = line.substring(2, line.length() - 2);
        rows.add(Stream.of(inner.split(" \\| ", -1)).toList());
        sections.add(section);
      }
    }
    return rows;
  }

  private static String text(String page) {
    try (InputStream in = Explanations.class.getResourceAsStream(page)) {
      return new String(Objects.requireNonNull(in, page).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
