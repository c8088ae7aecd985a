package io.vmcrypt.kmip.internal.message;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What the fuzzer keeps of messages")
@Timeout(60)
class MessageCorpusTest {

  private static final Path CORPORA =
      Path.of("src/test/resources/io/vmcrypt/kmip/internal/message/MessageFuzzTestInputs");

  private static List<Path> files(String corpus) throws IOException {
    try (Stream<Path> files = Files.list(CORPORA.resolve(corpus))) {
      return files.sorted().toList();
    }
  }

  static List<Path> items() throws IOException {
    return files("ttlv");
  }

  static List<Path> answers() throws IOException {
    return files("answer");
  }

  @ParameterizedTest
  @MethodSource("items")
  @DisplayName("is an item that can be written and read again, or a typed error")
  void ttlv_corpus_holds(Path file) throws Exception {
    new MessageFuzzTest().ttlv(Files.readAllBytes(file));
  }

  @ParameterizedTest
  @MethodSource("answers")
  @DisplayName("is an answer that can be read in all ways, or a typed error")
  void answer_corpus_holds(Path file) throws Exception {
    new MessageFuzzTest().answer(Files.readAllBytes(file));
  }
}
