package io.vmcrypt.core.shared.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {

  private static final Duration AT_ONCE = Duration.ofSeconds(20);
  private static final String NO_FILE = "it is a pipe, a socket or a device; expected a file";

  @TempDir private Path folder;

  /** A pipe that nobody writes into: who opens it waits for ever. */
  static Path pipe(Path folder) throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(made.waitFor()).isZero();
    return pipe;
  }

  private static String refusal(Path file) {
    return org.assertj.core.api.Assertions.catchThrowableOfType(
            UnusableFileException.class, () -> InputFile.text(file, 4))
        .why();
  }

  @Test
  @DisplayName("a file is read up to its limit, through a link too; a byte order mark is no text")
  void file_isRead() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertThat(InputFile.bytes(file, 4)).isEqualTo("text".getBytes(UTF_8));
    assertThat(InputFile.text(link, 4)).isEqualTo("text");
    assertThat(InputFile.text(Files.writeString(file, "\ufeffa"), 4)).isEqualTo("a");
    assertThat(InputFile.text(Files.writeString(file, ""), 4)).isEmpty();
  }

  @Test
  @DisplayName("what cannot be read is told in words, without the name of a class of Java")
  void trouble_inWords() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "larger");

    assertThat(refusal(folder.resolve("none"))).isEqualTo("there is no such file or folder");
    assertThat(refusal(folder)).isEqualTo("it is a folder; expected a file");
    assertThat(refusal(file)).isEqualTo("it is larger than 4 bytes");
    assertThat(refusal(Files.write(file, new byte[] {(byte) 0xE9})))
        .isEqualTo("it is not UTF-8 text");
    assertThat(refusal(file.resolve("below-a-file"))).isEqualTo("Not a directory");
    assertThat(
            FileTrouble.inWords(
                new UncheckedIOException(new FileSystemException("a", null, "No space left"))))
        .isEqualTo("No space left");
  }

  @Test
  @DisplayName("a pipe and a device are refused at once: neither waits, nor reads without an end")
  void pipeAndDevice_areRefusedAtOnce() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/zero")), "this system has no such devices");
    Path pipe = pipe(folder);

    assertTimeoutPreemptively(
        AT_ONCE,
        () -> {
          assertThat(refusal(pipe)).isEqualTo(NO_FILE);
          assertThat(refusal(Path.of("/dev/zero"))).isEqualTo(NO_FILE);
          assertThatExceptionOfType(IllegalArgumentException.class)
              .isThrownBy(() -> Secret.fromFile(pipe))
              .withMessage("secret file " + pipe + " cannot be read: " + NO_FILE);
          assertThatExceptionOfType(CertificateFormatException.class)
              .isThrownBy(() -> ServerCertificate.fromFile(pipe))
              .withMessageContaining(pipe + "): the file cannot be read: " + NO_FILE);
        });
  }
}
