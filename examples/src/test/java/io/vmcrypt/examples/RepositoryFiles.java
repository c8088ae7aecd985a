package io.vmcrypt.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of this repository that tests of pages and of code read. */
final class RepositoryFiles {

  private RepositoryFiles() {}

  /** The pages that lie in these folders, and not below them. */
  static List<Path> pages(String... folders) throws IOException {
    return found(1, ".md", folders);
  }

  /** The files below these places whose names end so; a place that is a file is one. */
  static List<Path> below(String end, String... places) throws IOException {
    return found(Integer.MAX_VALUE, end, places);
  }

  private static List<Path> found(int depth, String end, String... places) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String place : places) {
      try (Stream<Path> files = Files.walk(Path.of("..", place).normalize(), depth)) {
        files
            .filter(file -> file.toString().endsWith(end) && Files.isRegularFile(file))
            .forEach(found::add);
      }
    }
    return found;
  }
}
