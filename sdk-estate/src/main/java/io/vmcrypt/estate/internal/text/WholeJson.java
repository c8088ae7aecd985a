package io.vmcrypt.estate.internal.text;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import okio.BufferedSink;
import okio.Okio;

/** One JSON object with a line for each member, as plan, report and proof are written. */
final class WholeJson {

  private WholeJson() {}

  /** Writes the members of the object. */
  interface Members {
    void write(JsonWriter json) throws IOException;
  }

  /**
   * Writes all of it. The stream stays open.
   *
   * @param what what it is, for the exception
   */
  static void write(OutputStream out, String what, Members members) {
    BufferedSink sink = Okio.buffer(Okio.sink(requireNonNull(out, "out")));
    JsonWriter json = JsonWriter.of(sink);
    json.setSerializeNulls(true);
    json.setIndent(" ");
    try {
      json.beginObject();
      members.write(json);
      json.endObject();
      sink.writeUtf8("\n");
      sink.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(what + " could not be written", e);
    }
  }
}
