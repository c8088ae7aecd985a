package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  /** {@code Type.method}, {@code Type.Builder.method} and {@code Type…method}. */
  private static final Pattern CALL =
      Pattern.compile("`([A-Z]\\w+)(?:\\.Builder)?[.…](\\w+)[^`]*`");

  @Test
  @DisplayName("the README's first Java is a whole program, and its second is compiled here too")
  void readme_code_isCompiled() throws IOException {
    Path sources = Path.of("src/main/java/io/vmcrypt/examples");
    String program =
        Files.readString(sources.resolve("FirstVm.java"))
            .replace("package io.vmcrypt.examples;\n\n", "");
    String code = Files.readString(sources.resolve("ReadmeCode.java"));
    String imports =
        code.lines()
            .filter(line -> line.startsWith("import ") && !program.contains(line))
            .collect(Collectors.joining("\n", "", "\n\n"));
    String estate =
        imports + between(code, "    // README begins\n", "    // README ends").indent(-4);
    String readme = Files.readString(Path.of("../README.md"));

    assertThat(readme.split("```java\n", -1)).hasSize(3);
    assertThat(readme)
        .containsSubsequence("```java\n" + program + "```", "```java\n" + estate + "```");
  }

  @Test
  @DisplayName("the README's POM has the logger, the JUnit and the plugin that are tried here")
  void readme_pom_pinsWhatRunsTests() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    String ours = Files.readString(Path.of("../pom.xml"));

    assertThat(between(readme, "<artifactId>maven-surefire-plugin</artifactId>", "</plugin>"))
        .contains(
            version(
                between(
                    ours, "<artifactId>maven-surefire-plugin</artifactId>", "<configuration>")));
    assertThat(between(readme, "<artifactId>junit-jupiter</artifactId>", "</dependency>"))
        .contains(
            "<version>" + between(ours, "<junit.version>", "</junit.version>") + "</version>");
    assertThat(between(readme, "<artifactId>slf4j-simple</artifactId>", "</dependency>"))
        .contains(
            "<version>" + between(ours, "<slf4j.version>", "</slf4j.version>") + "</version>");
  }

  private static String version(String plugin) {
    return "<version>" + between(plugin, "<version>", "</version>") + "</version>";
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    assertThat(start).as(from).isGreaterThanOrEqualTo(from.length());
    return text.substring(start, text.indexOf(to, start));
  }

  @Test
  @DisplayName("each call in the table of the guide's steps is one that the SDK has")
  void readme_steps_areCallsOfTheSdk() throws IOException {
    Map<String, String> types = publicTypes();
    List<String> rows =
        Files.readAllLines(Path.of("../docs/step-by-step.md")).stream()
            .dropWhile(line -> !line.startsWith("| step of OVHcloud's guide"))
            .skip(2)
            .takeWhile(line -> line.startsWith("| "))
            .toList();

    assertThat(rows).hasSizeGreaterThan(15);
    for (String row : rows) {
      List<MatchResult> calls = CALL.matcher(row.substring(row.indexOf('|', 1))).results().toList();
      assertThat(calls).as(row).isNotEmpty();
      assertThat(calls)
          .allSatisfy(
              call ->
                  assertThat(types.getOrDefault(call.group(1), "no such type"))
                      .as(call.group())
                      .containsPattern("\\b" + call.group(2) + "\\("));
    }
    for (char step : "123456".toCharArray()) {
      assertThat(rows).anyMatch(row -> row.startsWith("| " + step + ". "));
    }
  }

  /** The text of each type of the SDK, by its name. */
  private static Map<String, String> publicTypes() throws IOException {
    Map<String, String> types = new HashMap<>();
    for (String module : List.of("core", "kmip-probe", "ovh", "vsphere", "estate")) {
      for (Path file : RepositoryFiles.below(".java", "sdk-" + module + "/src/main/java")) {
        if (!file.toString().contains("internal")) {
          String name = file.getFileName().toString().replace(".java", "");
          types.merge(name, Files.readString(file), String::concat);
        }
      }
    }
    return types;
  }
}
