package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.part.SecretMissingException;
import io.vmcrypt.estate.part.SecretReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReferenceTest {

  private static final String MARKER = "hunter2";

  @Test
  @DisplayName("a reference is read and written in one form")
  void parse_andToString() {
    assertThat(SecretReference.parse("env:A")).isEqualTo(new SecretReference("env", "A"));
    assertThat(SecretReference.parse("file:/run/a:b"))
        .isEqualTo(new SecretReference("file", "/run/a:b"))
        .hasToString("file:/run/a:b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        MARKER,
        ":" + MARKER,
        MARKER + ":x",
        "env:",
        "file: ",
        "ENV:A",
        "vault:" + MARKER
      })
  @DisplayName("what is no reference may be the secret itself: it is refused and not quoted")
  void parse_other_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretReference.parse(text))
        .withMessage("this is not a reference to a secret: expected env:NAME or file:PATH")
        .withNoCause();
  }

  @Test
  @DisplayName("the secret comes from its variable or its file, and is not shown")
  void resolve_fetches(@TempDir Path folder) throws IOException {
    var fromVariable = SecretReference.parse("env:A").resolve(Map.of("A", MARKER));
    assertThat(fromVariable.reveal()).isEqualTo(MARKER);
    assertThat(fromVariable).hasToString("Secret");
    Path file = Files.writeString(folder.resolve("secret"), MARKER + "\r\n");
    var fromFile = new SecretReference("file", file.toString()).resolve(Map.of());
    assertThat(fromFile.reveal()).isEqualTo(MARKER);
  }

  @Test
  @DisplayName("a variable that is not set or empty, and a file that cannot be read, are told")
  void resolve_notThere_isTold(@TempDir Path folder) throws IOException {
    for (Map<String, String> environment : List.of(Map.of("B", MARKER), Map.of("A", ""))) {
      assertThatExceptionOfType(SdkException.class)
          .isThrownBy(() -> SecretReference.parse("env:A").resolve(environment))
          .withMessageContaining("env:A")
          .withMessageContaining("no such variable, or it is empty")
          .withMessageNotContaining(MARKER);
    }
    Path missing = folder.resolve("missing");
    assertThatExceptionOfType(SdkException.class)
        .isThrownBy(() -> new SecretReference("file", missing.toString()).resolve(Map.of()))
        .withMessageContaining("file:" + missing)
        .withMessageContaining("Check that the file is there");
    Path empty = Files.writeString(folder.resolve("empty"), "\ufeff\r\n");
    assertThatExceptionOfType(SecretMissingException.class)
        .isThrownBy(() -> new SecretReference("file", empty.toString()).resolve(Map.of()))
        .withMessageContaining("the file is empty. Write the secret into the file");
    Path garbled = Files.write(folder.resolve("x"), new byte[] {'h', 'u', 'n', 't', (byte) 0xff});
    assertThatExceptionOfType(SdkException.class)
        .isThrownBy(() -> new SecretReference("file", garbled.toString()).resolve(Map.of()))
        .withMessageContaining("is not UTF-8")
        .withMessageNotContaining("hunt");
  }
}
