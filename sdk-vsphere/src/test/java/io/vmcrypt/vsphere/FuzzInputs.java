package io.vmcrypt.vsphere;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the repository keeps of a fuzz test's inputs, for tests that replay them. */
public final class FuzzInputs {

  private FuzzInputs() {}

  /** The files of a method of a fuzz test, by name. */
  public static List<Path> of(Class<?> fuzzTest, String method) throws IOException {
    Path directory =
        Path.of("src/test/resources")
            .resolve(fuzzTest.getName().replace('.', '/') + "Inputs")
            .resolve(method);
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
