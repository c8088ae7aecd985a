package io.vmcrypt.cli.base;

import io.vmcrypt.cli.settings.GivenLines;
import io.vmcrypt.cli.settings.UsageException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ids of keys as an option gives them: with commas between, or {@code @FILE}, one a line. */
public final class KeyIds {

  private static final int MOST_BYTES = 16 * 1024 * 1024;

  /** What a line of a wrong file is not, above all one with a secret. It is never shown. */
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._:/@{}~-]{1,256}");

  private final Map<String, Integer> lines;
  private final @Nullable Path file;

  private KeyIds(Map<String, Integer> lines, @Nullable Path file) {
    this.lines = lines;
    this.file = file;
  }

  public static KeyIds of(String given) {
    Map<String, Integer> found = new LinkedHashMap<>();
    if (!given.startsWith("@")) {
      Stream.of(given.split(","))
          .map(String::strip)
          .filter(id -> !id.isEmpty())
          .forEach(id -> found.putIfAbsent(id, 0));
      return new KeyIds(found, null);
    }
    Path file = Path.of(given.substring(1));
    int number = 0;
    for (String line : GivenLines.of("file", file, MOST_BYTES)) {
      number++;
      String id = line.strip();
      if (!id.isEmpty() && !id.startsWith("#")) {
        if (!KEY_ID.matcher(id).matches()) {
          throw new UsageException(
              ("line %s of file %s cannot be the id of a key: expected one in each line,"
                      + " of letters, digits and . _ : / @ { } ~ - and of 256 characters at most."
                      + " Is it the right file?")
                  .formatted(number, file));
        }
        found.putIfAbsent(id, number);
      }
    }
    if (found.isEmpty()) {
      throw new UsageException("file " + file + " has no key id: expected one in each line.");
    }
    return new KeyIds(found, file);
  }

  /** Each once, in the order in which they were given. */
  public List<String> ids() {
    return List.copyOf(lines.keySet());
  }

  /**
   * {@return in which line of the file it is; empty if it was not in a file} A line that the KMS
   * does not know is told by that alone: it may be one of a wrong file, and a secret.
   */
  public OptionalInt line(String id) {
    return file == null ? OptionalInt.empty() : OptionalInt.of(lines.getOrDefault(id, 0));
  }

  /** What a KMS says of one that it does not know, which may repeat it. */
  public String unquoted(String id, String reason) {
    return file == null ? reason : reason.replace(id, "...");
  }

  /** How it is called where the KMS does not know it. */
  public String unknown(String id) {
    return file == null ? id : "line " + line(id).orElseThrow() + " of " + file.getFileName();
  }
}
