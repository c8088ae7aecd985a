package io.vmcrypt.core.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindingCodeTest {

  private static final Path PAGE = Path.of("../docs/findings.md");
  private static final Pattern ROW =
      Pattern.compile(
          "\\| `([^`]+)` \\| (BLOCKING|WARNING|NOTE)((,| or) (WARNING|NOTE))* \\| (KMS|OVHcloud"
              + " API|vCenter|estate)(, (OVHcloud API|vCenter))? \\| [^|]{10,} \\| [^|]{5,} \\|");

  private static List<Field> constants() {
    return Arrays.stream(FindingCode.class.getFields())
        .filter(field -> field.getType() == FindingCode.class)
        .toList();
  }

  private static FindingCode code(Field constant) {
    try {
      return (FindingCode) constant.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("each code has a word of its own, and its constant is that word")
  void constants_all_areUniqueAndNamedAsTheyAre() {
    assertThat(constants())
        .hasSizeGreaterThan(100)
        .extracting(FindingCodeTest::code)
        .doesNotHaveDuplicates();
    assertThat(constants())
        .allSatisfy(
            constant ->
                assertThat(code(constant).value())
                    .isEqualTo(constant.getName().toLowerCase(Locale.ROOT).replace('_', '-')));
  }

  @Test
  @DisplayName("docs/findings.md has each code once, in the order of the constants, with its cure")
  void page_codes_areThoseOfTheSdk() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();

    assertThat(rows).allSatisfy(row -> assertThat(row).matches(ROW));
    assertThat(rows)
        .extracting(row -> row.substring(3, row.indexOf('`', 3)))
        .containsExactlyElementsOf(
            constants().stream().map(constant -> code(constant).value()).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "vm-has-snapshots", "kms-tls-1-2"})
  @DisplayName("codes that this version does not know are codes")
  void code_newWord_isTaken(String word) {
    assertThat(new FindingCode(word)).hasToString(word).isEqualTo(new FindingCode(word));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "A", "NOT_TLS", "not_tls", "-a", "a-", "a--b", "1a", "a b", "a\n"})
  @DisplayName("what is not in kebab-case is refused and quoted")
  void code_otherForm_isRefused(String word) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FindingCode(word))
        .withMessage(
            "\""
                + word
                + "\" is no finding code: expected lower-case words joined by hyphens, such as"
                + " vm-has-snapshots");
  }
}
