package io.vmcrypt.report.json;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import okio.BufferedSink;
import okio.Okio;

/**
 * One JSON object that is written part by part, a line for each value, null where there is nothing
 * to tell. The stream stays open. For one thread.
 */
public final class StreamedJson {

  private final BufferedSink out;
  private final JsonWriter json;
  private final String what;

  /** Writes a part of the object; may fail. */
  @FunctionalInterface
  public interface Part {
    void write() throws IOException;
  }

  /** Writes a value; may fail. */
  @FunctionalInterface
  public interface Value {
    void write(JsonWriter json) throws IOException;
  }

  /**
   * Writes one value, whole. The stream is flushed, and stays open.
   *
   * @param what what it is, for the exception
   * @throws UncheckedIOException if it cannot be written
   */
  public static void value(OutputStream out, String what, Value value) {
    StreamedJson json = new StreamedJson(out, what);
    json.part(
        () -> {
          value.write(json.json);
          json.out.writeUtf8("\n");
          json.out.flush();
        });
  }

  /**
   * @param out is flushed at the end, and never closed
   * @param what what is written, for the exception
   */
  public StreamedJson(OutputStream out, String what) {
    this.out = Okio.buffer(Okio.sink(requireNonNull(out, "out")));
    this.json = JsonWriter.of(this.out);
    this.what = what;
    json.setSerializeNulls(true);
    json.setIndent(" ");
  }

  /** What parts are written to. */
  public JsonWriter writer() {
    return json;
  }

  /**
   * Begins the object with its first members.
   *
   * @throws UncheckedIOException if they cannot be written
   */
  public void begin(Part first) {
    part(
        () -> {
          json.beginObject();
          first.write();
        });
  }

  /**
   * Goes on.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void part(Part part) {
    try {
      part.write();
    } catch (IOException e) {
      throw new UncheckedIOException(what + " could not be written", e);
    }
  }

  /**
   * Ends the object with its last members.
   *
   * @throws UncheckedIOException if they cannot be written
   */
  public void end(Part last) {
    part(
        () -> {
          last.write();
          json.endObject();
          out.writeUtf8("\n");
          out.flush();
        });
  }
}
