package io.vmcrypt.estate.internal.report;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.finding.Finding;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okio.Buffer;
import okio.BufferedSink;
import okio.HashingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of a proof, and computes its digest on the way: what is read is written anew,
 * without white space and without the digest, as it was when the proof was made. For one thread.
 */
final class ProofReader {

  private final JsonReader json;
  private final HashingSink hash = HashingSink.sha256(Okio.blackhole());
  private final BufferedSink sink = Okio.buffer(hash);
  private final JsonWriter copy = JsonWriter.of(sink);
  private final Map<String, @Nullable Object> read = new HashMap<>();
  private final JsonMembers members = JsonMembers.of(read);

  ProofReader(Buffer proof) {
    this.json = JsonReader.of(proof);
    copy.setSerializeNulls(true);
  }

  /** It is no proof, or was changed. */
  static final class NoProof extends Exception {
    private static final long serialVersionUID = 1L;

    NoProof(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  EarlierProof read() throws NoProof {
    try {
      return proof();
    } catch (IOException | JsonDataException e) {
      throw new NoProof("it is no JSON of a proof: " + e.getMessage(), e);
    } catch (IllegalArgumentException | DateTimeException | ClassCastException e) {
      throw new NoProof("it is no proof of this shape: " + e.getMessage(), e);
    }
  }

  private EarlierProof proof() throws IOException, NoProof {
    Set<String> names = new HashSet<>();
    List<Finding> findings = new ArrayList<>();
    String digest = "";
    json.beginObject();
    copy.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (!names.add(name)) {
        throw new NoProof("it has two members \"" + name + "\"", null);
      }
      if (name.equals(ProofJson.DIGEST)) {
        digest = json.nextString();
        continue;
      }
      copy.name(name);
      if (name.equals("findings")) {
        findings(findings);
      } else if (name.equals("baseline")) {
        // what was new then is in the findings already
        value();
      } else {
        read.put(name, value());
      }
    }
    json.endObject();
    copy.endObject();
    if (json.peek() != JsonReader.Token.END_DOCUMENT) {
      throw new NoProof("something follows it", null);
    }
    if (!Long.valueOf(ProofJson.FORMAT).equals(members.value("format"))) {
      throw new NoProof(
          "it is of format " + members.value("format") + ", and this version reads 1", null);
    }
    sink.flush();
    String computed = hash.hash().hex();
    if (!computed.equals(digest)) {
      throw new NoProof(
          "it was changed since it was written: its digest is "
              + (digest.isEmpty() ? "missing" : digest)
              + ", and its content has "
              + computed,
          null);
    }
    return new EarlierProof(
        members.text("estate"),
        members.object("site").text("instanceUuid"),
        Instant.parse(members.text("provedAt")),
        digest,
        findings,
        InventoryJson.read(members.value(InventoryJson.NAME)));
  }

  private void findings(List<Finding> findings) throws IOException {
    json.beginArray();
    copy.beginArray();
    while (json.hasNext()) {
      findings.add(members.element(value(), "findings").finding());
    }
    json.endArray();
    copy.endArray();
  }

  private @Nullable Object value() throws IOException {
    return CopiedJson.value(json, copy);
  }
}
