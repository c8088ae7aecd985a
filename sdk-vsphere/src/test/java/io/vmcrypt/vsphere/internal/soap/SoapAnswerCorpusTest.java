package io.vmcrypt.vsphere.internal.soap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What the fuzzer keeps of SOAP answers")
@Timeout(60)
class SoapAnswerCorpusTest {

  private static final Path INPUTS =
      Path.of("src/test/resources/io/vmcrypt/vsphere/internal/soap/SoapAnswerFuzzTestInputs");

  static List<Path> answers() throws IOException {
    return inputs("answer");
  }

  static List<Path> virtualMachines() throws IOException {
    return inputs("virtualMachines");
  }

  @ParameterizedTest
  @MethodSource("answers")
  @DisplayName("is values, a fault, or a typed error")
  void answer_corpus_holds(Path file) throws IOException {
    new SoapAnswerFuzzTest().answer(Files.readAllBytes(file));
  }

  @ParameterizedTest
  @MethodSource("virtualMachines")
  @DisplayName("is VMs, or a typed error")
  void virtualMachines_corpus_holds(Path file) throws IOException {
    new SoapAnswerFuzzTest().virtualMachines(Files.readAllBytes(file));
  }

  private static List<Path> inputs(String method) throws IOException {
    try (Stream<Path> files = Files.list(INPUTS.resolve(method))) {
      return files.sorted().toList();
    }
  }
}
