package io.vmcrypt.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {

  private static final String VALUE = "marked-value";

  record Holder(String user, Secret password) {}

  @Test
  @DisplayName("the text form gives nothing away, alone and inside a record")
  void toString_anySecret_saysNothing() {
    assertThat(Secret.of(VALUE)).hasToString("Secret");
    assertThat(Secret.of("")).hasToString("Secret");
    assertThat(new Holder("root", Secret.of(VALUE)))
        .hasToString("Holder[user=root, password=Secret]");
  }

  @Test
  @DisplayName("the value is the one that was given")
  void reveal_textOrChars_isTheValue() {
    assertThat(Secret.of(VALUE).reveal()).isEqualTo(VALUE);
    assertThat(Secret.of(VALUE.toCharArray()).reveal()).isEqualTo(VALUE);
    assertThat(Secret.of(VALUE).revealChars()).isEqualTo(VALUE.toCharArray());
  }

  @Test
  @DisplayName("wiping the array that was given or handed out leaves the secret as it is")
  void of_charsWipedLater_keepsItsOwnCopy() {
    char[] given = VALUE.toCharArray();
    Secret secret = Secret.of(given);

    given[0] = 'x';
    secret.revealChars()[1] = 'x';

    assertThat(secret.reveal()).isEqualTo(VALUE);
  }

  @Test
  @DisplayName("two secrets of the same value are not equal, so that a hash tells nothing")
  void equals_sameValue_isNotEqual() {
    Secret secret = Secret.of(VALUE);

    assertThat(secret).isNotEqualTo(Secret.of(VALUE));
  }

  @Test
  @DisplayName("an empty secret says that it is empty")
  void isEmpty_emptyAndOther_tellsThemApart() {
    assertThat(Secret.of("").isEmpty()).isTrue();
    assertThat(Secret.of(" ").isEmpty()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "\n\n", "\r\n\r\n"})
  @DisplayName("line breaks at the end of a file are no part of the secret")
  void fromFile_endsWithLineBreaks_leavesThemOut(String end, @TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), " pä\nss " + end);

    assertThat(Secret.fromFile(file).reveal()).isEqualTo(" pä\nss ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n"})
  @DisplayName("an empty file is an empty secret")
  void fromFile_empty_isEmpty(String content, @TempDir Path directory) throws IOException {
    assertThat(Secret.fromFile(Files.writeString(directory.resolve("secret"), content)).isEmpty())
        .isTrue();
  }

  @Test
  @DisplayName("a file of 64 KiB is read, at once, whatever it holds")
  void fromFile_largest_isReadCheaply(@TempDir Path directory) throws IOException {
    String content = "\n".repeat(64 * 1024 - 1) + "x";
    Path file = Files.writeString(directory.resolve("secret"), content);

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(2), () -> assertThat(Secret.fromFile(file).reveal()).isEqualTo(content));
  }

  @Test
  @DisplayName("a larger file is refused by its name")
  void fromFile_tooLarge_isRefused(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), VALUE.repeat(6000));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Secret.fromFile(file))
        .withMessage("secret file " + file + " cannot be read: it is larger than 64 KiB");
  }

  @Test
  @DisplayName("a missing file is refused by its name")
  void fromFile_missing_isRefused(@TempDir Path directory) {
    Path file = directory.resolve("secret");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Secret.fromFile(file))
        .withMessage("secret file " + file + " cannot be read: there is no such file or folder");
  }

  @Test
  @DisplayName("a directory is refused by its name")
  void fromFile_directory_isRefused(@TempDir Path directory) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Secret.fromFile(directory))
        .withMessageStartingWith("secret file " + directory + " cannot be read");
  }

  @Test
  @DisplayName("a file that is not UTF-8 is refused without a word of its content")
  void fromFile_notUtf8_isRefusedWithoutContent(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("secret"), new byte[] {'a', (byte) 0xff, 'b'});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Secret.fromFile(file))
        .withMessage("secret file " + file + " cannot be read: it is not UTF-8 text")
        .havingCause()
        .withMessage("it is not UTF-8 text")
        .withNoCause();
  }
}
