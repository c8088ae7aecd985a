package io.vmcrypt.vsphere.internal.vapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What the fuzzer keeps of vAPI's answers")
@Timeout(60)
class VapiAnswerCorpusTest {

  private static final Path INPUTS =
      Path.of("src/test/resources/io/vmcrypt/vsphere/internal/vapi/VapiAnswerFuzzTestInputs");

  static List<Path> answers() throws IOException {
    return inputs("answer");
  }

  static List<Path> refusals() throws IOException {
    return inputs("refusal");
  }

  @ParameterizedTest
  @MethodSource("answers")
  @DisplayName("is read, or said to be unreadable")
  void answer_corpus_holds(Path file) throws IOException {
    new VapiAnswerFuzzTest().answer(Files.readAllBytes(file));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  @DisplayName("is a refusal")
  void refusal_corpus_holds(Path file) throws IOException {
    new VapiAnswerFuzzTest().refusal(Files.readAllBytes(file));
  }

  private static List<Path> inputs(String method) throws IOException {
    try (Stream<Path> files = Files.list(INPUTS.resolve(method))) {
      return files.sorted().toList();
    }
  }
}
