package io.vmcrypt.examples.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The public API stands in files, so that whoever reviews a change sees what it breaks. */
class ApiSignaturesTest {

  static final Path FOLDER = Path.of("../docs/api");

  /** The bound can only shrink: a new type takes the place of one that goes. */
  private static final int MOST_TYPES = 300;

  private static final String COMMAND =
      "mvn -B -ntp test -pl examples -am -Dtest='ApiSignaturesTest'"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dvmcrypt.write=true";

  @Test
  @DisplayName("docs/api holds what each published module offers, a file a module")
  void files_areThePublicApi() throws IOException {
    List<String> differences = new ArrayList<>();
    for (PublishedModule module : PublishedModule.all()) {
      List<String> now =
          Signatures.of(module.packages().values().stream().flatMap(List::stream).toList());
      Path file = FOLDER.resolve(module.artifact() + ".txt");
      if (Boolean.getBoolean("vmcrypt.write")) {
        Files.writeString(file, String.join("\n", now) + "\n");
      }
      List<String> told = Files.exists(file) ? Files.readAllLines(file) : List.of();
      List<String> gone = members(told);
      gone.removeAll(members(now));
      List<String> added = members(now);
      added.removeAll(members(told));
      gone.forEach(line -> differences.add(file.getFileName() + ": gone:  " + line));
      added.forEach(line -> differences.add(file.getFileName() + ": added: " + line));
      if (gone.isEmpty() && added.isEmpty() && !told.equals(now)) {
        differences.add(file.getFileName() + ": the lines are not in order");
      }
    }

    assertThat(differences)
        .as(
            "The public API is not what docs/api says. What is gone or changed breaks programs"
                + " that use it (VERSIONING.md). If all of it is meant, write the files anew"
                + " and name the break in the changelog:\n%s",
            COMMAND)
        .isEmpty();
  }

  @Test
  @DisplayName(
      "there is a file for each published module and no other, and each module is looked at")
  void modules_areAllLookedAt() throws IOException {
    List<String> artifacts = PublishedModule.all().stream().map(PublishedModule::artifact).toList();
    List<String> published =
        Files.readAllLines(Path.of("../pom.xml")).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("<module>sdk-"))
            .map(line -> line.replaceAll("</?module>", ""))
            .filter(module -> !module.equals("sdk-bom"))
            .toList();

    assertThat(artifacts).containsExactlyInAnyOrderElementsOf(published);
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              artifacts.stream().map(artifact -> artifact + ".txt").toList());
    }
  }

  @Test
  @DisplayName("there are no more public types to learn than there were; fakes do not count")
  void types_areNotMore() {
    List<String> types =
        PublishedModule.all().stream()
            .filter(module -> !module.artifact().equals("sdk-testkit"))
            .flatMap(module -> module.packages().values().stream())
            .flatMap(List::stream)
            .map(Class::getName)
            .toList();

    assertThat(types).hasSizeBetween(1, MOST_TYPES);
  }

  /** Each line with the type that it belongs to. */
  private static List<String> members(List<String> lines) {
    List<String> members = new ArrayList<>();
    String type = "";
    for (String line : lines) {
      if (line.startsWith("  ")) {
        members.add(type + ": " + line.strip());
      } else {
        members.add(line);
        type = line.replaceAll("^.*?(io\\.vmcrypt\\.[\\w.]+).*$", "$1");
      }
    }
    return members;
  }
}
