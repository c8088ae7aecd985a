package io.vmcrypt.cli.base;

import io.vmcrypt.cli.settings.GivenLines;
import io.vmcrypt.cli.settings.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The ids of keys as an option gives them: with commas between, or {@code @FILE}, one a line. */
public final class KeyIds {

  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private KeyIds() {}

  public static List<String> of(String given) {
    if (!given.startsWith("@")) {
      return Stream.of(given.split(",")).map(String::strip).filter(id -> !id.isEmpty()).toList();
    }
    Path file = Path.of(given.substring(1));
    List<String> ids =
        GivenLines.of("file", file, MOST_BYTES).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    if (ids.isEmpty()) {
      throw new UsageException("file " + file + " has no key id: expected one in each line.");
    }
    return ids;
  }
}
