package io.vmcrypt.vsphere.internal.report;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Rows of an HTML page that wait until the part above them is written. They are in a temporary file
 * that only this user may read. For one thread. Closing it removes the file.
 */
final class WaitingRows implements AutoCloseable {

  private final Path file;
  private final Writer rows;

  WaitingRows() {
    try {
      this.file = Files.createTempFile("vmcrypt-audit", ".rows");
      this.rows = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary file for the report could be made", e);
    }
  }

  void add(String row) throws IOException {
    rows.write(row);
  }

  void copyTo(Writer page) throws IOException {
    rows.flush();
    try (Reader from = Files.newBufferedReader(file)) {
      from.transferTo(page);
    }
  }

  @Override
  public void close() {
    try {
      rows.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("temporary file " + file + " could not be removed", e);
    }
  }
}
