package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TroubleshootingTest {

  @Test
  @DisplayName("each message in the tables of TROUBLESHOOTING is one that the SDK can say")
  void messages_areTheSdksOwn() throws IOException {
    String sources;
    try (Stream<Path> files =
        Stream.of("core", "kmip-probe", "ovh", "vsphere")
            .map(module -> Path.of("../sdk-" + module + "/src/main/java"))
            .flatMap(TroubleshootingTest::walk)) {
      sources = files.map(TroubleshootingTest::text).collect(Collectors.joining("\n"));
    }
    // what is told in several literals is one text
    String said = sources.replaceAll("\"\\s*\\+\\s*\"", "");
    said += text(Path.of("src/main/java/io/vmcrypt/examples/RealSystems.java"));

    List<String> messages =
        Files.readAllLines(Path.of("../TROUBLESHOOTING.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| message |"))
            .filter(line -> !line.startsWith("| --- |"))
            .map(line -> line.split("\\|", -1)[1])
            .flatMap(cell -> Stream.of(cell.replaceAll("\\*[^*]*\\*", "").split("[;…`]|, or ")))
            .map(part -> part.strip().replaceAll("^[, ]+|[, ]+$", ""))
            .filter(part -> part.length() > 3)
            .toList();

    assertThat(messages).hasSizeGreaterThan(40);
    String all = said;
    assertThat(messages)
        .allSatisfy(message -> assertThat(all.contains(message)).as(message).isTrue());
  }

  private static Stream<Path> walk(Path root) {
    try {
      return Files.walk(root).filter(file -> file.toString().endsWith(".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
