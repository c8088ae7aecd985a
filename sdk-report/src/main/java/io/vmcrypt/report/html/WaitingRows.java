package io.vmcrypt.report.html;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.GzipSource;
import okio.Okio;

/**
 * Rows of an HTML page that wait until the part above them is written. They are in memory,
 * compressed: rows are much alike, so those of 10,000 VMs take about a megabyte. For one thread.
 */
public final class WaitingRows implements AutoCloseable {

  private final Buffer compressed = new Buffer();
  private final BufferedSink rows = Okio.buffer(new GzipSink(compressed));

  /** None yet. */
  public WaitingRows() {}

  /** Keeps one more. */
  public void add(Table.Row row) {
    try {
      rows.writeUtf8(row.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("the rows of the HTML report could not be kept", e);
    }
  }

  void copyTo(Writer page) throws IOException {
    rows.close();
    try (Reader from =
        new InputStreamReader(
            Okio.buffer(new GzipSource(compressed)).inputStream(), StandardCharsets.UTF_8)) {
      from.transferTo(page);
    }
  }

  @Override
  public void close() {
    try {
      rows.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the rows of the HTML report could not be released", e);
    }
    compressed.clear();
  }
}
