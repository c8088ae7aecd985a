package io.vmcrypt.estate.internal.text;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.internal.json.StreamedJson;
import java.io.IOException;
import java.io.OutputStream;

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
    StreamedJson json = new StreamedJson(out, what);
    json.begin(() -> members.write(json.writer()));
    json.end(() -> {});
  }
}
