package io.vmcrypt.testkit.internal.vcenter.soap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiteralsTest {

  private static final Path SOURCES = Path.of("src/main");

  @Test
  @DisplayName("each block of the file has values, and something is made of it")
  void blocks_areUsed() throws IOException {
    StringBuilder all = new StringBuilder();
    Path file;
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path source : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        all.append(Files.readString(source));
      }
    }
    try (Stream<Path> files = Files.walk(SOURCES)) {
      file = files.filter(path -> path.endsWith("literals.txt")).findFirst().orElseThrow();
    }
    List<String> lines = Files.readAllLines(file);
    List<String> types = lines.stream().filter(line -> line.matches("[A-Z]\\w+")).toList();

    assertThat(types).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    for (String type : types) {
      assertThat(Literals.prototype(type).values()).as(type).isNotEmpty();
      boolean isNested = lines.stream().anyMatch(line -> line.matches(" +\\S+ " + type));
      assertThat(isNested || all.indexOf("Literals.of(\"" + type + "\"") > 0).as(type).isTrue();
    }
  }

  @Test
  @DisplayName("values have the types of the schema, and quotes keep what is within")
  void values_haveTheTypesOfTheSchema() {
    DataObject card = Literals.of("VirtualMachineVideoCard");

    assertThat(card.get("key")).isEqualTo(500);
    assertThat(card.get("videoRamSizeInKB")).isEqualTo(4096L);
    assertThat(card.get("useAutoDetect")).isEqualTo(false);
    assertThat(card.data("deviceInfo").text("label")).isEqualTo("Video card ");
    assertThat(Literals.of("VirtualMachineConfigInfo").text("annotation")).isEmpty();
  }

  @Test
  @DisplayName("what is handed out is a copy, down to the bottom")
  void of_isACopy() {
    Literals.of("VirtualKeyboard").data("deviceInfo").with("label", "other");

    assertThat(Literals.of("VirtualKeyboard").data("deviceInfo").text("label"))
        .isEqualTo("Keyboard");
  }
}
