package io.vmcrypt.estate.internal.report;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.report.json.StreamedJson;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import okio.BufferedSink;
import okio.HashingSink;
import okio.Okio;

/** One JSON object whose last member is the SHA-256 of all the others, without white space. */
final class DigestedJson {

  static final String DIGEST = "digest";

  private DigestedJson() {}

  /** Writes members. */
  interface Members {
    void write(JsonWriter json) throws IOException;
  }

  static void write(OutputStream out, String what, Members members) {
    String digest = digest(members);
    StreamedJson json = new StreamedJson(out, what);
    json.begin(
        () -> {
          members.write(json.writer());
          json.writer().name(DIGEST).value(digest);
        });
    json.end(() -> {});
  }

  static String digest(Members members) {
    try (HashingSink hash = HashingSink.sha256(Okio.blackhole());
        BufferedSink sink = Okio.buffer(hash)) {
      JsonWriter json = JsonWriter.of(sink);
      json.setSerializeNulls(true);
      json.beginObject();
      members.write(json);
      json.endObject();
      sink.flush();
      return hash.hash().hex();
    } catch (IOException e) {
      throw new UncheckedIOException("the digest could not be computed", e);
    }
  }

  static void keys(JsonWriter json, String name, List<CryptoKeyId> keys) throws IOException {
    json.name(name).beginArray();
    for (CryptoKeyId key : keys) {
      json.beginObject();
      json.name("keyId").value(key.keyId());
      json.name("keyProvider").value(key.providerId().orElse(null));
      json.endObject();
    }
    json.endArray();
  }
}
