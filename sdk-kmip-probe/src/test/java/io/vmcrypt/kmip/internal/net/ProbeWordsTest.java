package io.vmcrypt.kmip.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.FindingCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The words of the probe")
class ProbeWordsTest {

  static Stream<String> codes() throws IOException {
    try (InputStream file = ProbeWords.class.getResourceAsStream("probe-words.txt")) {
      List<String> lines = new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return lines.stream()
          .filter(line -> line.contains(" | "))
          .map(line -> line.substring(0, line.indexOf(' ')));
    }
  }

  @ParameterizedTest
  @MethodSource("codes")
  @DisplayName("are of a code that the probe uses, and take four places at most")
  void of_eachCode_isUsed(String code) throws IOException {
    ProbeWords words = ProbeWords.of(new FindingCode(code), "a", "b", "c", "d");
    assertThat(words.seen() + words.advice()).doesNotContain("%");
    String constant = "FindingCode." + code.toUpperCase(Locale.ROOT).replace('-', '_');
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      assertThat(files.filter(Files::isRegularFile)).anyMatch(file -> holds(file, constant));
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
