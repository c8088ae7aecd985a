package io.vmcrypt.ovh.internal.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The sections of a file in the form that OVHcloud's clients read. */
final class IniFile {

  private final Map<String, Map<String, String>> sections;

  private IniFile(Map<String, Map<String, String>> sections) {
    this.sections = sections;
  }

  /**
   * Reads the text of a file.
   *
   * @throws IllegalArgumentException if a line has another form; the message gives the line's
   *     number and does not quote it
   */
  static IniFile parse(String text) {
    Map<String, Map<String, String>> sections = new HashMap<>();
    String section = "";
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1).strip();
        continue;
      }
      int separator = separator(line);
      if (separator <= 0) {
        throw new IllegalArgumentException(
            "line " + number + " is neither [section] nor key=value nor a comment");
      }
      sections
          .computeIfAbsent(section, name -> new HashMap<>())
          .put(
              line.substring(0, separator).strip().toLowerCase(Locale.ROOT),
              value(line.substring(separator + 1)));
    }
    return new IniFile(sections);
  }

  /** The value of a key, which the file may have in any case; an empty one counts as none. */
  Optional<String> find(String section, String key) {
    return Optional.ofNullable(sections.getOrDefault(section, Map.of()).get(key))
        .filter(value -> !value.isEmpty());
  }

  private static int separator(String line) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    return equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
  }

  // OVHcloud's keys contain neither spaces nor comment marks
  private static String value(String text) {
    return text.replaceFirst("\\s[#;].*$", "").strip();
  }
}
