package io.vmcrypt.vsphere.internal.right;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.session.ApiVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which privilege each call needs by VMware's own texts, as {@code rights.txt} says: the act,
 * calls, privilege, object, release, text and jobs of each line.
 */
final class Rights {

  /** All lines, in the order of the file. */
  static final List<List<String>> LINES = read();

  private Rights() {}

  private static List<List<String>> read() {
    try (InputStream file = requireNonNull(Rights.class.getResourceAsStream("rights.txt"));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> List.of(line.split(" \\| ", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The privileges that acts need on their object, at a vCenter of this release. */
  static Set<String> of(Collection<Act> acts, ApiVersion release) {
    Set<String> privileges = new TreeSet<>();
    for (Act act : acts) {
      for (List<String> line : LINES) {
        String since = line.get(4);
        if (line.get(0).equals(act.name())
            && (since.equals("-") || release.isAtLeast(new ApiVersion(since)))) {
          privileges.add(line.get(2));
        }
      }
    }
    return privileges;
  }
}
