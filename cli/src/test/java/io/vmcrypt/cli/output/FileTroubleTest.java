package io.vmcrypt.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {

  @Test
  @DisplayName("what is wrong with a file is told in words, without the name of a class of Java")
  void trouble_inWords(@TempDir Path folder) throws IOException {
    Path latin1 = Files.write(folder.resolve("latin1"), new byte[] {(byte) 0xE9});

    assertThat(reading(folder.resolve("none"))).isEqualTo("there is no such file or folder");
    assertThat(reading(latin1)).isEqualTo("it is not UTF-8 text");
    assertThat(
            FileTrouble.inWords(
                new UncheckedIOException(new FileSystemException("a", null, "No space left"))))
        .isEqualTo("No space left");
  }

  private static String reading(Path file) {
    return FileTrouble.inWords(
        catchThrowableOfType(IOException.class, () -> Files.readAllLines(file)));
  }
}
