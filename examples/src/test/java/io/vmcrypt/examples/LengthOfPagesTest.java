package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthOfPagesTest {

  /** Nobody reads these from end to end: they are searched. */
  private static final Set<String> LOOKED_UP =
      Set.of("TROUBLESHOOTING.md", "findings.md", "json.md", "packages.md");

  /** Over which strangers stumbled; other words stand in their place. */
  private static final Pattern GONE =
      Pattern.compile(
          "(?i)\\b(passOver|pass(es|ed)? over|othersChecked|in the clear|even so|vouch\\w*|marked"
              + " places?|settled at birth|row of proofs|stand-ins?\\b(?!\\.txt)|needed by"
              + " nobody|(is|are) told|a look|what is there"
              + "|((is|are|was|stays?|home|what is) plain|plain (VMs?|disks?|copy|link|ones))(?!"
              + " number))\\b");

  private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");

  private static final Pattern BLANK = Pattern.compile("\\s+");

  private static long words(Path page) throws IOException {
    return BLANK.splitAsStream(Files.readString(page)).filter(word -> !word.isEmpty()).count();
  }

  @ParameterizedTest
  @CsvSource({
    "., 2000, 999, 6",
    "docs, 2000, 999, 20",
    "docs/dev, 2000, 999, 3",
    "docs/decisions, 420, 500, 21"
  })
  @DisplayName(
      "there are no more pages than people find their way in, and none is longer than read")
  void pages_areFewAndShort(String folder, long most, long mostOfReadme, int mostPages)
      throws IOException {
    List<String> tooLong = new ArrayList<>();
    List<Path> pages = RepositoryFiles.pages(folder);
    for (Path page : pages) {
      String name = page.getFileName().toString();
      if (words(page) > (name.equals("README.md") ? mostOfReadme : most)) {
        tooLong.add(name);
      }
    }

    assertThat(pages).isNotEmpty().hasSizeLessThanOrEqualTo(mostPages);
    assertThat(tooLong).isSubsetOf(LOOKED_UP);
  }

  @Test
  @DisplayName("no page and no message has a word that strangers stumbled over")
  void words_areGone() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path page : RepositoryFiles.pages(".", "docs", "docs/dev", "docs/decisions")) {
      if (!page.endsWith("CHANGELOG.md")) {
        gone(page, Files.readString(page), found);
      }
    }
    for (Path file : RepositoryFiles.below(".java", ".")) {
      if (file.toString().contains("/src/main/java/")) {
        String code = Files.readString(file).replaceAll("(?m)^ *[/*].*$", "");
        LITERAL.matcher(code).results().forEach(literal -> gone(file, literal.group(), found));
      }
    }
    assertThat(found).isEmpty();
  }

  private static void gone(Path file, String text, List<String> found) {
    GONE.matcher(text).results().forEach(word -> found.add(file + ": " + word.group()));
  }
}
