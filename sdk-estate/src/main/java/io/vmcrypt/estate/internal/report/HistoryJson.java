package io.vmcrypt.estate.internal.report;

import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import io.vmcrypt.estate.EstateProof;
import java.io.IOException;
import okio.Buffer;

/** Who changed what, as a part of a proof's JSON. */
final class HistoryJson {

  private HistoryJson() {}

  static void write(JsonWriter json, EstateProof proof) throws IOException {
    json.name("history");
    if (proof.history().isEmpty()) {
      json.nullValue();
    } else {
      Buffer written = new Buffer();
      proof.history().get().writeJson(written.outputStream());
      CopiedJson.value(JsonReader.of(written), json, 0);
    }
    json.name("keysNotTold");
    if (proof.history().isEmpty() || proof.inventory().keys().isEmpty()) {
      json.nullValue();
    } else {
      json.value(proof.keysNotTold().size());
    }
  }
}
