package io.vmcrypt.estate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The document as a text: what is no JSON, what is too much, where it comes from. */
class EstateDocumentTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"estate\": \"hunter2",
        "{\"estate\": hunter2}",
        "{'estate': 'hunter2'}",
        "{\"estate\" = \"hunter2\"}",
        "{\"estate\": \"x\",}",
        "{\"estate\": \"x\"; \"y\": 1}",
        "{\"estate\": [1,]}",
        "{\"estate\": 01}",
        "{\"estate\": NaN}",
        "{\"estate\": +1}",
        "// hunter2\n{}",
        "{/* hunter2 */}",
        "{} {}",
        "{} hunter2",
        "{}]",
        "{\"a\": \"x\ty\"}",
        "{\"a\": \"x\ny\"}",
        "{\"a\": \"\\'\"}",
        "{\"a\": \"\\u12\"}",
        "<html>hunter2</html>",
        "hunter2"
      })
  @DisplayName("what is no JSON is refused with its line, and not quoted")
  void noJson_isRefused(String document) {
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromJson(document))
        .withMessageContaining("near line ")
        .withMessageNotContaining("hunter2")
        .withNoCause()
        .satisfies(refused -> assertThat(refused.path()).isEqualTo("$"));
  }

  @Test
  @DisplayName("the line of a mistake is told")
  void noJson_tellsTheLine() {
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromJson(EstateDocuments.full("\"prod\",", "\"prod\" \"prod\",")))
        .withMessageContaining("near line 3");
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
    assertRefused("{\"estate\": \"\ud800\"}", "half a character");
    assertRefused("{\"estate\": \"\\ud800\"}", "half a character");
  }

  @Test
  @DisplayName("relative paths of a file count from its folder, absolute ones stay")
  void fromFile_resolvesPaths(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("estate.json"),
            EstateDocuments.full("\"client.key\"", "\"/run/secrets/client.key\""));
    Estate estate = Estate.fromFile(file);
    assertThat(estate.keyServers().get(0).authorityFile()).contains(folder.resolve("ca.pem"));
    assertThat(estate.keyServers().get(0).password())
        .contains(new SecretReference("env", "KMS_PASSWORD"));
    assertThat(estate.clientTrust())
        .isEqualTo(
            new ClientTrust.IdentityFiles(
                new IdentityReference(
                    folder.resolve("client.pem"),
                    Path.of("/run/secrets/client.key"),
                    Optional.of(
                        new SecretReference("file", folder.resolve("passphrase").toString())))));
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

  @Test
  @DisplayName("no document at all is a mistake of the program")
  @SuppressWarnings("NullAway")
  void nothing_isRefused() {
    assertThatNullPointerException().isThrownBy(() -> Estate.fromJson((String) null));
    assertThatNullPointerException().isThrownBy(() -> Estate.fromJson((byte[]) null));
    assertThatNullPointerException().isThrownBy(() -> Estate.fromFile(null));
  }

  private static void assertRefused(String document, String words) {
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromJson(document))
        .withMessageContaining(words);
  }
}
