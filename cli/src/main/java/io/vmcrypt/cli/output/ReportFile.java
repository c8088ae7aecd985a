package io.vmcrypt.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is either complete or not there: it gets its name when all is written. */
public final class ReportFile {

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content<T> {
    T writeTo(OutputStream out) throws IOException;
  }

  private ReportFile() {}

  /**
   * Writes a file.
   *
   * @return what the content returned
   * @throws FileFailure if it could not be written
   */
  public static <T> T write(Path file, Content<T> content) {
    Path target = file.toAbsolutePath();
    try {
      Path unfinished = Files.createTempFile(target.getParent(), ".vmcrypt-", ".part");
      try {
        T result;
        try (OutputStream out = Files.newOutputStream(unfinished)) {
          result = content.writeTo(out);
        }
        Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        return result;
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new FileFailure(file, "written", e);
    }
  }
}
