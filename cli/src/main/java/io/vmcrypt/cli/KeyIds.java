package io.vmcrypt.cli;

import io.vmcrypt.cli.output.FileTrouble;
import io.vmcrypt.cli.settings.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The ids of keys as an option gives them: with commas between, or {@code @FILE}, one a line. */
final class KeyIds {

  private static final long MOST_BYTES = 16L * 1024 * 1024;

  private KeyIds() {}

  static List<String> of(String given) {
    if (!given.startsWith("@")) {
      return Stream.of(given.split(",")).map(String::strip).filter(id -> !id.isEmpty()).toList();
    }
    Path file = Path.of(given.substring(1));
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new UsageException(file + " is larger than 16 MiB.");
      }
      List<String> ids =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      if (ids.isEmpty()) {
        throw new UsageException(file + " has no key id: expected one in each line.");
      }
      return ids;
    } catch (IOException e) {
      throw new UsageException("cannot read " + file + ": " + FileTrouble.inWords(e) + ".");
    }
  }
}
