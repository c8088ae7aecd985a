package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TroubleshootingTest {

  @Test
  @DisplayName("each message in the tables of TROUBLESHOOTING is one that the SDK can say")
  void messages_areTheSdksOwn() throws IOException {
    StringBuilder sources = new StringBuilder();
    for (String module : List.of("core", "kmip-probe", "ovh", "vsphere")) {
      try (Stream<Path> files = Files.walk(Path.of("../sdk-" + module + "/src/main/java"))) {
        for (Path file : files.filter(found -> found.toString().endsWith(".java")).toList()) {
          sources.append(Files.readString(file)).append('\n');
        }
      }
    }
    // what is told in several literals is one text
    String said = sources.toString().replaceAll("\"\\s*\\+\\s*\"", "");
    said += Files.readString(Path.of("src/main/java/io/vmcrypt/examples/RealSystems.java"));

    List<String> messages =
        Files.readAllLines(Path.of("../TROUBLESHOOTING.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| message |"))
            .filter(line -> !line.startsWith("| --- |"))
            .map(line -> line.split("\\|", -1)[1])
            .flatMap(cell -> Stream.of(cell.replaceAll("\\*[^*]*\\*", "").split("[;…`]|, or ", -1)))
            .map(part -> part.strip().replaceAll("^[, ]+|[, ]+$", ""))
            .filter(part -> part.length() > 3)
            .toList();

    assertThat(messages).hasSizeGreaterThan(40);
    String all = said;
    assertThat(messages)
        .allSatisfy(message -> assertThat(all.contains(message)).as(message).isTrue());
  }

  @Test
  @DisplayName("each meaning that a fault of vCenter can have, and each key that tells it, is told")
  void meanings_areToldAll() throws IOException {
    String sources = "../sdk-vsphere/src/main/java/io/vmcrypt/vsphere/";
    String page = Files.readString(Path.of("../TROUBLESHOOTING.md"));

    assertThat(found("VsphereFaultMeaning ([A-Z_]+) =", sources + "VsphereFaultMeaning.java"))
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    assertThat(found("\"(msg\\.[A-Za-z.]+)\"", sources + "internal/soap/FaultAdvice.java"))
        .hasSizeGreaterThan(10)
        .allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
  }

  private static List<String> found(String pattern, String file) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(Path.of(file)))
        .results()
        .map(result -> result.group(1))
        .toList();
  }
}
