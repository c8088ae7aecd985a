package io.vmcrypt.ovh.internal.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What the fuzzer keeps of ovh.conf")
@Timeout(60)
class OvhConfCorpusTest {

  static List<Path> files() throws IOException {
    try (Stream<Path> files =
        Files.list(
            Path.of(
                "src/test/resources/io/vmcrypt/ovh/internal/config/OvhConfFuzzTestInputs/file"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  @DisplayName("is read, or refused by its line")
  void file_corpus_holds(Path file) throws IOException {
    new OvhConfFuzzTest().file(Files.readAllBytes(file));
  }
}
