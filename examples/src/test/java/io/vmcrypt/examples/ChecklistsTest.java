package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checklists of CONTRIBUTING.md, walked by their examples. */
class ChecklistsTest {

  private static final Path ROOT = Path.of("..");

  /** What a list names as something to use, and not as a place for what is added. */
  private static final List<String> USED =
      List.of(
          "Judge.java",
          "Screen.java",
          "Json.java",
          "UsageException.java",
          "InterruptNotice.java",
          "VmOptions.java",
          "ChangeOptions.java",
          "KmipServerInfo.java");

  private static List<Path> sources() throws IOException {
    return RepositoryFiles.below(
        "", "sdk-vsphere/src", "sdk-estate/src", "sdk-testkit/src", "fieldcheck/src", "cli/src");
  }

  private static List<String> named(String list, String pattern) {
    return Pattern.compile(pattern).matcher(list).results().map(found -> found.group(1)).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "a property of a VM, migrateEncryption, 14",
    "a setting of a server, proxy, 13",
    "a command, recover, 10"
  })
  @DisplayName("a checklist has eight lines, and its example is in each file that they name")
  void checklist_example_isInEachPlace(String what, String word, int least) throws IOException {
    String page = Files.readString(ROOT.resolve("CONTRIBUTING.md"));
    String begin = "## How to add " + what + "\n";
    int start = page.indexOf(begin) + begin.length();
    String list = page.substring(start, page.indexOf("\n## ", start));
    List<Path> sources = sources();
    List<Path> places = new ArrayList<>();
    for (String name : named(list, "`([A-Z][a-z]+[A-Z]?\\w*)`")) {
      String file = name + ".java";
      if (!USED.contains(file)) {
        places.add(one(sources, file));
      }
    }
    named(list, "`([a-z][a-z0-9.-]+\\.(?:txt|json))`")
        .forEach(name -> places.add(one(sources, name)));
    named(list, "`(docs/[a-z-]+\\.md)`").forEach(name -> places.add(ROOT.resolve(name)));

    assertThat(list.lines().filter(line -> line.startsWith("- [ ] **"))).hasSize(8);
    assertThat(places).hasSizeGreaterThanOrEqualTo(least);
    for (Path place : places) {
      assertThat(Files.readString(place).toLowerCase(Locale.ROOT))
          .as(place.toString())
          .contains(word.toLowerCase(Locale.ROOT));
    }
  }

  private static Path one(List<Path> sources, String file) {
    return sources.stream().filter(source -> source.endsWith(file)).findFirst().orElseThrow();
  }
}
