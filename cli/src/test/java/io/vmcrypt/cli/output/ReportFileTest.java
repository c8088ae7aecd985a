package io.vmcrypt.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {

  @TempDir private Path folder;

  private static void write(Path file, String text) {
    ReportFile.write(
        file,
        out -> {
          out.write(text.getBytes(UTF_8));
          return text;
        });
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  @DisplayName("a file that a link names is written where the link leads: others read it there")
  void write_throughLink_changesTheFileThatItNames() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("shared"));
    Path record = Files.writeString(elsewhere.resolve("record.json"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("record.json"), record);

    write(link, "new");

    assertThat(link).isSymbolicLink();
    assertThat(record).hasContent("new");
    assertThat(files(elsewhere)).containsExactly(record);
  }

  @Test
  @DisplayName("who might read a file may read the one that takes its place; a new one is private")
  void write_overFile_keepsItsPermissions() throws IOException {
    Path report = folder.resolve("report.html");
    write(report, "old");
    assertThat(Files.getPosixFilePermissions(report))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));

    Files.setPosixFilePermissions(report, PosixFilePermissions.fromString("rw-r--r--"));
    write(report, "new");

    assertThat(report).hasContent("new");
    assertThat(Files.getPosixFilePermissions(report))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
  }

  @Test
  @DisplayName("an empty folder of that name is not taken away")
  void write_overFolder_isRefused() throws IOException {
    Path there = Files.createDirectory(folder.resolve("report.html"));

    assertThatThrownBy(() -> write(there, "new")).isInstanceOf(FileFailure.class);

    assertThat(there).isDirectory();
    assertThat(files(folder)).containsExactly(there);
  }

  @Test
  @DisplayName("content that fails half-way leaves what was there")
  void write_failing_leavesTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("record.json"), "old");

    assertThatThrownBy(
            () ->
                ReportFile.write(
                    file,
                    out -> {
                      out.write(1);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(FileFailure.class);

    assertThat(file).hasContent("old");
    assertThat(files(folder)).containsExactly(file);
  }
}
