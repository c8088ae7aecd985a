package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LengthOfPagesTest {

  private static final Path ROOT = Path.of("..");

  /** Nobody reads these from end to end: they are searched. */
  private static final Set<String> LOOKED_UP = Set.of("TROUBLESHOOTING.md", "findings.md");

  /** Over which strangers stumbled; other words stand in their place. */
  private static final List<String> GONE =
      List.of(
          "passOver",
          "pass over",
          "passed over",
          "othersChecked",
          "in the clear",
          "even so",
          "vouch",
          "marked place",
          "settled at birth",
          "row of proofs");

  private static final Pattern BLANK = Pattern.compile("\\s+");

  private static long words(Path page) throws IOException {
    return BLANK.splitAsStream(Files.readString(page)).filter(word -> !word.isEmpty()).count();
  }

  private static List<Path> pages(String folder) throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
    }
    return pages;
  }

  @ParameterizedTest
  @CsvSource({
    "., 2000, 999, 5",
    "docs, 2400, 999, 20",
    "docs/dev, 2000, 999, 3",
    "docs/decisions, 420, 500, 20"
  })
  @DisplayName("no page is longer than people read, and no decision longer than a page")
  void pages_areShort(String folder, long most, long mostOfReadme, int atLeast) throws IOException {
    List<String> tooLong = new ArrayList<>();
    List<Path> pages = pages(folder);
    for (Path page : pages) {
      String name = page.getFileName().toString();
      long bound = name.equals("README.md") ? mostOfReadme : most;
      long words = words(page);
      if (words > bound && !LOOKED_UP.contains(name)) {
        tooLong.add(name + " has " + words + " words; at most " + bound);
      }
    }

    assertThat(pages).hasSizeGreaterThanOrEqualTo(atLeast);
    assertThat(tooLong).isEmpty();
  }

  @Test
  @DisplayName("what is only looked up is there, and is longer than a page")
  void lookedUp_isThere() throws IOException {
    List<String> names = new ArrayList<>();
    for (String folder : List.of(".", "docs")) {
      for (Path page : pages(folder)) {
        if (words(page) > 2400) {
          names.add(page.getFileName().toString());
        }
      }
    }

    assertThat(names).containsExactlyInAnyOrderElementsOf(LOOKED_UP);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "docs", "docs/dev", "docs/decisions"})
  @DisplayName("no page has a word that strangers stumbled over")
  void pages_haveNoWordThatIsGone(String folder) throws IOException {
    for (Path page : pages(folder)) {
      if (!page.endsWith("CHANGELOG.md")) {
        assertThat(Files.readString(page)).as(page.toString()).doesNotContain(GONE);
      }
    }
  }
}
