package io.vmcrypt.vsphere.internal.vapi;

import io.vmcrypt.vsphere.FuzzInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What the fuzzer keeps of vAPI's answers")
@Timeout(60)
class VapiAnswerCorpusTest {

  static List<Path> answers() throws IOException {
    return FuzzInputs.of(VapiAnswerFuzzTest.class, "answer");
  }

  static List<Path> refusals() throws IOException {
    return FuzzInputs.of(VapiAnswerFuzzTest.class, "refusal");
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
}
