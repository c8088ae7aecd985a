package io.vmcrypt.vsphere.internal.soap;

import io.vmcrypt.vsphere.FuzzInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What the fuzzer keeps of SOAP answers")
@Timeout(60)
class SoapAnswerCorpusTest {

  static List<Path> answers() throws IOException {
    return FuzzInputs.of(SoapAnswerFuzzTest.class, "answer");
  }

  static List<Path> virtualMachines() throws IOException {
    return FuzzInputs.of(SoapAnswerFuzzTest.class, "virtualMachines");
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
}
