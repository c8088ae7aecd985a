package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TroubleshootingTest {

  private static final Path PAGE = Path.of("../TROUBLESHOOTING.md");
  private static final Path FAULTS =
      Path.of(
          "../sdk-vsphere/src/main/resources/io/vmcrypt/vsphere/internal/soap/fault-advice.txt");

  private static String sources() throws IOException {
    StringBuilder sources = new StringBuilder();
    for (String module : List.of("core", "kmip-probe", "ovh", "vsphere", "estate")) {
      String main = "sdk-" + module + "/src/main";
      for (String end : List.of(".java", ".txt")) {
        for (Path file : RepositoryFiles.below(end, main)) {
          sources.append(Files.readString(file)).append('\n');
        }
      }
    }
    return sources.toString();
  }

  @Test
  @DisplayName("each code of a finding is found on the page that TROUBLESHOOTING names for it")
  void codes_areAllFound() throws IOException {
    assertThat(Files.readString(PAGE)).contains("(docs/findings.md)");
    String findings = Files.readString(Path.of("../docs/findings.md"));
    List<String> codes =
        Pattern.compile("FindingCode \\w+ =\\s+of\\(\"([a-z0-9-]+)\"")
            .matcher(sources())
            .results()
            .map(found -> found.group(1))
            .distinct()
            .toList();

    assertThat(codes).hasSizeGreaterThan(50);
    assertThat(codes)
        .allSatisfy(code -> assertThat(findings.contains("`" + code + "`")).as(code).isTrue());
  }

  @Test
  @DisplayName("each message in the tables of TROUBLESHOOTING is one that the SDK can say")
  void messages_areTheSdksOwn() throws IOException {
    // what is told in several literals is one text
    String said = sources().replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\"");

    List<String> messages =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| message |"))
            .filter(line -> !line.startsWith("| --- |"))
            .map(line -> line.split("\\|", -1)[1])
            .flatMap(cell -> Stream.of(cell.replaceAll("\\*[^*]*\\*", "").split("[;…`]|, or ", -1)))
            .map(part -> part.strip().replaceAll("^[, ]+|[, ]+$", ""))
            .filter(part -> part.length() > 3)
            .toList();

    assertThat(messages).hasSizeGreaterThan(40);
    assertThat(messages)
        .allSatisfy(message -> assertThat(said.contains(message)).as(message).isTrue());
  }

  @Test
  @DisplayName(
      "each fault of vCenter that means something for encryption is told, with its meaning")
  void faults_areToldAll() throws IOException {
    String page = Files.readString(PAGE);
    String words = page.toLowerCase(Locale.ROOT);
    List<String[]> faults =
        Files.readAllLines(FAULTS).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> line.split(" \\| ", -1))
            .toList();

    assertThat(faults).hasSizeGreaterThan(40);
    for (String[] fault : faults) {
      if (fault[2].equals("-")) {
        continue;
      }
      if (fault[0].equals("text")) {
        assertThat(words).contains(fault[1].split(" … ", -1));
      } else {
        assertThat(page).contains("`" + fault[1] + "`");
      }
      assertThat(page).contains("| `" + fault[2] + "` |");
    }
  }

  @Test
  @DisplayName("each code by which OVHcloud tells what a refusal is about is told")
  void refusals_areToldAll() throws IOException {
    String page = Files.readString(PAGE);
    Path kinds = RepositoryFiles.below("/RefusalKind.java", "sdk-ovh/src/main/java").get(0);
    List<String> codes =
        Pattern.compile("\"[A-Za-z]+_[A-Za-z_]+\"")
            .matcher(Files.readString(kinds))
            .results()
            .map(code -> code.group().replace('"', '`'))
            .toList();

    assertThat(codes).hasSizeGreaterThan(5);
    assertThat(page).contains(codes);
  }
}
