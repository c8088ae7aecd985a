package io.vmcrypt.cli.fieldcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {

  private static final Path FOLDER = Path.of("src/main/resources/io/vmcrypt/cli/fieldcheck");

  private final Vocabulary vocabulary = Vocabulary.load();

  @ParameterizedTest
  @CsvSource({"vim25.txt,known-vim.txt", "pbm.txt,known-pbm.txt"})
  @DisplayName("what is known of SOAP is what the stand-ins know; -Dvmcrypt.write=true writes it")
  void derived(String standIns, String known) throws IOException {
    List<String> expected = new ArrayList<>();
    try (InputStream in =
        requireNonNull(
            ClassLoader.getSystemResourceAsStream(
                "io/vmcrypt/testkit/internal/vcenter/soap/" + standIns))) {
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(VocabularyTest::reduced)
          .forEach(expected::add);
    }
    Path file = FOLDER.resolve(known);
    if (Boolean.getBoolean("vmcrypt.write")) {
      Files.write(file, expected);
    }
    assertThat(Files.readAllLines(file)).isEqualTo(expected);
  }

  /** Without marks of presence, releases, owners of methods, and what is abstract. */
  private static String reduced(String line) {
    String[] words = line.strip().split(" ", -1);
    if (line.startsWith("  ")) {
      return "  " + words[0] + " " + bare(words[1]);
    }
    return switch (words[0]) {
      case "enum" -> line;
      case "method" ->
          "method "
              + words[1]
              + (words.length > 4 && words[3].equals("->") ? " -> " + bare(words[4]) : "");
      default ->
          (words[0].equals("abstract") ? "type" : words[0])
              + " "
              + words[1]
              + (words.length > 3 && words[2].equals(":") ? " : " + words[3] : "");
    };
  }

  private static String bare(String type) {
    return type.replaceFirst("[?*+]$", "");
  }

  @Test
  @DisplayName("elements are found in base types, in lists and along a property's path")
  void lookup() {
    assertThat(vocabulary.field("VirtualDisk", "key")).contains("int");
    assertThat(vocabulary.field("ArrayOfVirtualDevice", "VirtualDevice")).contains("VirtualDevice");
    assertThat(vocabulary.property("VirtualMachine", "config.keyId")).contains("CryptoKeyId");
    assertThat(vocabulary.property("VirtualMachine", "name")).contains("string");
    assertThat(vocabulary.property("VirtualMachine", "config.nonsense")).isEmpty();
    assertThat(vocabulary.isWord("ManagedEntityStatus", "green")).isTrue();
    assertThat(vocabulary.isWord("ManagedEntityStatus", "blue")).isFalse();
  }

  @Test
  @DisplayName("a call of REST is recognized by its route, and only by the whole of it")
  void routes() {
    assertThat(vocabulary.route("GET", "/dedicatedCloud/pcc-1/vmEncryption/kms/7"))
        .contains("GET /dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}");
    assertThat(vocabulary.route("DELETE", "/dedicatedCloud/pcc-1/vmEncryption/kms/7")).isEmpty();
    assertThat(vocabulary.route("GET", "/dedicatedCloud/pcc-1/user")).isEmpty();
  }
}
