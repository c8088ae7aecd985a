package io.vmcrypt.estate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.spec.Estate;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The document as a text: what is no JSON, what is too much, where it comes from. */
class EstateDocumentTextTest {

  private static final String NO_VALUE = "something else is there; expected a value";
  private static final String YAML = "if it is YAML, its name must end with .yaml or .yml";

  static Stream<Arguments> noJson() {
    return Stream.of(
        Arguments.of("", 1, 1, "the text ends here; expected a value"),
        Arguments.of(" \n ", 2, 2, "the text ends here; expected a value"),
        Arguments.of("{", 1, 2, "the text ends here; expected a name in double quotes or }"),
        Arguments.of("{\"estate\": \"hunter2", 1, 12, "a text begins here and does not end"),
        Arguments.of("{\"estate\": hunter2}", 1, 12, "a word without quotes is there"),
        Arguments.of("{'estate': 'hunter2'}", 1, 2, "another quotation mark is there; expected \""),
        Arguments.of("{\"a\": \u201chunter2\u201d}", 1, 7, "another quotation mark is there"),
        Arguments.of("{\"estate\" = \"hunter2\"}", 1, 11, "expected a colon after the name"),
        Arguments.of("{\"estate\"\n\"hunter2\"}", 2, 1, "expected a colon after the name"),
        Arguments.of("{\"estate\": \"x\",}", 1, 15, "a comma stands before the end"),
        Arguments.of("{\r\n\"a\": 1,\r\n}", 2, 7, "a comma stands before the end"),
        Arguments.of("{\"estate\": \"x\"; \"y\": 1}", 1, 15, "expected , or }"),
        Arguments.of("{\"a\": 1\n \"hunter2\": 1}", 2, 2, "a comma is missing before this"),
        Arguments.of("{\"estate\": [1,]}", 1, 14, "expected none before ]"),
        Arguments.of("[1, , 2]", 1, 5, NO_VALUE),
        Arguments.of("{\"estate\": 01}", 1, 12, "no number of JSON is there"),
        Arguments.of("{\"estate\": NaN}", 1, 12, "a word without quotes is there"),
        Arguments.of("{\"estate\": +1}", 1, 12, "no number of JSON is there"),
        Arguments.of("{\"estate\": 1.}", 1, 12, "no number of JSON is there"),
        Arguments.of("{\"estate\": -}", 1, 12, "no number of JSON is there"),
        Arguments.of("{\"estate\": True}", 1, 12, "a word without quotes is there"),
        Arguments.of("// hunter2\n{}", 1, 1, "a comment is there, and JSON has none"),
        Arguments.of("# hunter2\n{}", 1, 1, "a comment is there, and JSON has none"),
        Arguments.of("{/* hunter2 */}", 1, 2, "a comment is there, and JSON has none"),
        Arguments.of("{\"a\": 1 # hunter2\n}", 1, 9, "a comment is there, and JSON has none"),
        Arguments.of("{} // hunter2", 1, 4, "a comment is there, and JSON has none"),
        Arguments.of("{} {}", 1, 4, "something follows after its end"),
        Arguments.of("{} hunter2", 1, 4, "something follows after its end"),
        Arguments.of("{}]", 1, 3, "something follows after its end"),
        Arguments.of("[}", 1, 2, NO_VALUE),
        Arguments.of("{\"a\": \"x\ty\"}", 1, 9, "a text holds a bare control character"),
        Arguments.of("{\"a\": \"x\ny\"}", 1, 9, "a text holds a bare control character"),
        Arguments.of("{\"a\": \"\\'\"}", 1, 8, "an escape is there that JSON does not have"),
        Arguments.of("{\"a\": \"C:\\keys\"}", 1, 10, "a backslash is written \\\\"),
        Arguments.of("{\"a\": \"\\u12\"}", 1, 8, "an escape is there that JSON does not have"),
        Arguments.of("{\"a\": \"\\u+123\"}", 1, 8, "an escape is there that JSON does not have"),
        Arguments.of("{\"é😀\": hunter2}", 1, 8, "a word without quotes is there"),
        Arguments.of("<html>hunter2</html>", 1, 1, NO_VALUE),
        Arguments.of("hunter2", 1, 1, YAML),
        Arguments.of("estate: hunter2\n", 1, 1, YAML),
        Arguments.of("---\nestate: hunter2\n", 1, 1, YAML));
  }

  @ParameterizedTest
  @MethodSource("noJson")
  @DisplayName("what is no JSON is refused at its line and column, with what was expected")
  void noJson_isRefused(String document, int line, int column, String words) {
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromJson(document))
        .withMessageContaining("at line " + line + ", column " + column + ": ")
        .withMessageContaining(words)
        .withMessageNotContaining("hunter2")
        .withNoCause()
        .satisfies(
            refused -> {
              assertThat(refused.path()).isEqualTo("$");
              assertThat(refused.mistakes()).hasSize(1);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"estate\": \"a\", \"estate\": \"b\"} | $ | estate",
        "{\"estate\": \"a\", \"\\u0065state\": \"a\"} | $ | estate",
        "{\"estate\": \"a\", \"keyServers\": [{\"name\": \"a\", \"name\": \"a\"}]} |"
            + " $.keyServers[0] | name"
      })
  @DisplayName("a name that is there twice is refused")
  void nameTwice_isRefused(String document, String path, String name) {
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromJson(document))
        .withMessageContaining("the name " + name + " is there twice")
        .satisfies(refused -> assertThat(refused.path()).isEqualTo(path));
  }

  @Test
  @DisplayName("nesting, many values and long numbers are refused before they cost much")
  void tooMuch_isRefused() {
    assertRefused("[".repeat(500_000), "nested more than 10 deep");
    assertRefused("[" + "0,".repeat(200_000) + "0]", "more than 100000 values");
    assertRefused("[" + "9".repeat(101) + "]", "a number of more than 100 characters");
    assertRefused("[-" + "9".repeat(900_000) + "]", "a number of more than 100 characters");
    assertRefused(
        EstateDocuments.full("\"concurrency\": 4", "\"concurrency\": 1e999999999"),
        "another number is there; expected a whole number");
  }

  @Test
  @DisplayName("a document of 1 MiB is read, one byte more is not, whatever it comes from")
  void size_isBounded(@TempDir Path folder) throws IOException {
    String most =
        EstateDocuments.SMALLEST + " ".repeat(1024 * 1024 - EstateDocuments.SMALLEST.length());
    assertThat(Estate.fromJson(most)).isEqualTo(Estate.fromJson(EstateDocuments.SMALLEST));
    assertRefused(most + " ", "more than 1048576 bytes");
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromJson((most + " ").getBytes(UTF_8)))
        .withMessageContaining("more than 1048576 bytes");
    Path file = Files.writeString(folder.resolve("estate.json"), most + " ");
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromFile(file))
        .withMessageContaining("more than 1048576 bytes")
        .withMessageContaining(file.toString());
    // fewer characters than bytes
    assertRefused("\"" + "é".repeat(600_000) + "\"", "more than 1048576 bytes");
  }

  @Test
  @DisplayName("what is not UTF-8 is refused; the mark that some editors write is not in the way")
  void encoding() {
    String document = EstateDocuments.full("\"prod\"", "\"prüf\"");
    byte[] bytes = document.getBytes(UTF_8);
    byte[] marked = ("\uFEFF" + document).getBytes(UTF_8);
    assertThat(Estate.fromJson(bytes).name()).isEqualTo("prüf");
    assertThat(Estate.fromJson(marked)).isEqualTo(Estate.fromJson(bytes));
    for (byte[] other : List.of(document.getBytes(ISO_8859_1), document.getBytes(UTF_16))) {
      assertThatExceptionOfType(EstateFormatException.class)
          .isThrownBy(() -> Estate.fromJson(other))
          .withMessageContaining("it is not UTF-8")
          .withNoCause();
    }
    // at the first byte that is none
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromJson(document.getBytes(ISO_8859_1)))
        .withMessageContaining("at line 3, column 16: it is not UTF-8; expected a text in UTF-8");
    for (Charset utf16 : List.of(UTF_16, UTF_16LE, UTF_16BE)) {
      assertThatExceptionOfType(EstateFormatException.class)
          .isThrownBy(() -> Estate.fromJson(document.getBytes(utf16)))
          .withMessageContaining("it is not UTF-8 but UTF-16; save it as UTF-8");
    }
    assertRefused("{\"estate\": \"\ud800\"}", "half a character");
    assertRefused("{\"estate\": \"\\ud800\"}", "half a character");
  }

  @Test
  @DisplayName("a file that is not there, or is a folder, is refused by name")
  void fromFile_unreadable_isRefused(@TempDir Path folder) {
    Path missing = folder.resolve("missing.json");
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromFile(missing))
        .withMessageContaining(missing + "")
        .withMessageContaining("there is no such file");
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromFile(folder))
        .withMessageContaining(folder.toString())
        .withMessageContaining("the file cannot be read: it is a folder; expected a file");
  }

  private static void assertRefused(String document, String words) {
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromJson(document))
        .withMessageContaining(words);
  }
}
