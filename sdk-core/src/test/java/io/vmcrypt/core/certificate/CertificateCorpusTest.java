package io.vmcrypt.core.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What the fuzzer keeps of certificates")
@Timeout(60)
class CertificateCorpusTest {

  private static final Path CORPORA =
      Path.of("src/test/resources/io/vmcrypt/core/certificate/CertificateFuzzTestInputs");

  private static List<Path> files(String corpus) throws IOException {
    try (Stream<Path> files = Files.list(CORPORA.resolve(corpus))) {
      return files.sorted().toList();
    }
  }

  static List<Path> thumbprints() throws IOException {
    return files("thumbprint");
  }

  static List<Path> certificates() throws IOException {
    return files("certificates");
  }

  static List<Path> privateKeys() throws IOException {
    return files("privateKey");
  }

  @ParameterizedTest
  @MethodSource("thumbprints")
  @DisplayName("is a thumbprint that reads back, or refused")
  void thumbprint_corpus_holds(Path file) throws IOException {
    new CertificateFuzzTest().thumbprint(Files.readAllBytes(file));
  }

  @ParameterizedTest
  @MethodSource("certificates")
  @DisplayName("is a certificate, or a typed error")
  void certificates_corpus_holds(Path file) throws IOException {
    new CertificateFuzzTest().certificates(Files.readAllBytes(file));
  }

  @ParameterizedTest
  @MethodSource("privateKeys")
  @DisplayName("is a private key, or a typed error")
  void privateKey_corpus_holds(Path file) throws IOException {
    new CertificateFuzzTest().privateKey(Files.readAllBytes(file));
  }
}
