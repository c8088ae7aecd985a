package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LinksOfPagesTest {

  /** A link to a file beside, to a heading of it, or to a heading of the same page. */
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?![a-z]+:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  @Test
  @DisplayName("each link of a page leads to a file that is there, and to a heading that it has")
  void links_leadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : RepositoryFiles.pages(".", "docs", "docs/dev", "docs/decisions")) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        links++;
        Path target =
            link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
        String heading = link.group(2);
        if (!Files.exists(target)
            || (heading != null
                && target.toString().endsWith(".md")
                && !headings(target).contains(heading))) {
          broken.add(page + ": " + link.group());
        }
      }
    }

    assertThat(links).isGreaterThan(200);
    assertThat(broken).isEmpty();
  }

  /** The names by which the headings of a page are linked, as GitHub makes them. */
  private static List<String> headings(Path page) throws IOException {
    String text = CODE.matcher(Files.readString(page)).replaceAll("");
    return HEADING
        .matcher(text)
        .results()
        .map(heading -> heading.group(1).replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1"))
        .map(heading -> heading.strip().toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
        .toList();
  }
}
