package io.vmcrypt.vsphere.internal.right;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.internal.session.ApiVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table of rights, and the page whose tables are written from it. */
class RightsPageTest {

  private static final Path PAGE = Path.of("../docs/vcenter-rights.md");
  private static final String HEAD =
      "| call | privilege | on | since | source |\n| --- | --- | --- | --- | --- |\n";
  private static final Pattern JOB = Pattern.compile("(?m)^(\\| \\*\\*([^*]+)\\*\\*[^|]*\\|).*$");
  private static final Pattern CALLS = Pattern.compile(Pattern.quote(HEAD) + "(\\|.*\n)*");

  @Test
  @DisplayName("the tables of docs/vcenter-rights.md are those of rights.txt")
  void page_isTheTable() throws IOException {
    String now = Files.readString(PAGE);
    String jobs =
        JOB.matcher(now)
            .replaceAll(
                row ->
                    Matcher.quoteReplacement(row.group(1) + " " + privileges(row.group(2)) + " |"));
    String page =
        CALLS
            .matcher(jobs)
            .replaceFirst(
                Matcher.quoteReplacement(
                    Rights.LINES.stream()
                        .map(RightsPageTest::row)
                        .collect(Collectors.joining("", HEAD, ""))));
    if (Boolean.getBoolean("vmcrypt.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).as("run again with -Dvmcrypt.write=true").hasContent(page);
  }

  private static String privileges(String job) {
    return Rights.LINES.stream()
        .filter(line -> List.of(line.get(6).split(", ")).contains(job))
        .map(line -> line.get(2))
        .sorted()
        .distinct()
        .map(RightsPageTest::code)
        .collect(Collectors.joining(", "));
  }

  private static String row(List<String> line) {
    return "| %s | %s | %s | %s | %s |\n"
        .formatted(
            line.get(1),
            code(line.get(2)),
            line.get(3),
            line.get(4).equals("-") ? "always" : line.get(4),
            line.get(5));
  }

  private static String code(String privilege) {
    return privilege.matches("[A-Za-z.]+") ? "`" + privilege + "`" : privilege;
  }

  @Test
  @DisplayName("each act has a line, and each line an act, a release and a text that says so")
  void lines_areWhole() {
    List<String> acts = Arrays.stream(Act.values()).map(Act::name).toList();
    assertThat(Rights.LINES).extracting(line -> line.get(0)).containsAll(acts);
    assertThat(Rights.LINES)
        .allSatisfy(
            line -> {
              assertThat(line).hasSize(7);
              assertThat(line.get(0)).matches(act -> act.equals("-") || acts.contains(act));
              assertThat(line.get(4))
                  .matches(since -> since.equals("-") || ApiVersion.parse(since).isPresent());
              assertThat(line.get(5)).matches("(type|API|guide|REST|migration)(, guide)?");
            });
  }

  @Test
  @DisplayName("what a release does not ask for yet is not asked for there")
  void of_release() {
    List<Act> clone = List.of(Act.CLONE_ENCRYPTED);
    assertThat(Rights.of(clone, ApiVersion.V8_0_3)).containsExactly("Cryptographer.Clone");
    assertThat(Rights.of(clone, ApiVersion.V9_0))
        .containsExactly("Cryptographer.Access", "Cryptographer.Clone");
  }
}
