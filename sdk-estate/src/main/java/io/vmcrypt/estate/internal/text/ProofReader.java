package io.vmcrypt.estate.internal.text;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

  /** Texts that come again and again, once. */
  private final Map<String, String> texts = new HashMap<>();

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
    Map<String, Object> members = new HashMap<>();
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
        members.put(name, value());
      }
    }
    json.endObject();
    copy.endObject();
    if (json.peek() != JsonReader.Token.END_DOCUMENT) {
      throw new NoProof("something follows it", null);
    }
    if (!Long.valueOf(ProofJson.FORMAT).equals(members.get("format"))) {
      throw new NoProof(
          "it is of format " + members.get("format") + ", and this version reads 1", null);
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
        text(members, "estate"),
        text(object(members, "site"), "instanceUuid"),
        Instant.parse(text(members, "provedAt")),
        digest,
        findings,
        InventoryJson.read(members.get(InventoryJson.NAME)));
  }

  private void findings(List<Finding> findings) throws IOException {
    json.beginArray();
    copy.beginArray();
    while (json.hasNext()) {
      findings.add(finding(asObject(value(), "an element of findings")));
    }
    json.endArray();
    copy.endArray();
  }

  private Finding finding(Map<?, ?> finding) {
    Map<?, ?> subject = object(finding, "subject");
    Object missing = finding.get("missing");
    if (!(missing instanceof List<?> rights)) {
      throw new IllegalArgumentException("missing is no list");
    }
    return new Finding(
        Severity.valueOf(text(finding, "severity")),
        new FindingCode(text(finding, "code")),
        text(finding, "system"),
        new Subject(
            text(subject, "kind"),
            text(subject, "name"),
            text(subject, "id"),
            text(subject, "part")),
        text(finding, "seen"),
        text(finding, "advice"),
        rights.stream().map(String.class::cast).toList());
  }

  private String text(Map<?, ?> object, String name) {
    if (object.get(name) instanceof String text) {
      return texts.computeIfAbsent(text, same -> same);
    }
    throw new IllegalArgumentException(name + " is no text");
  }

  private static Map<?, ?> object(Map<?, ?> object, String name) {
    return asObject(object.get(name), name);
  }

  private static Map<?, ?> asObject(@Nullable Object value, String name) {
    if (value instanceof Map<?, ?> object) {
      return object;
    }
    throw new IllegalArgumentException(name + " is no object");
  }

  /** Reads a value, and writes it anew. How deep it may be, the JSON reader limits. */
  private @Nullable Object value() throws IOException {
    switch (json.peek()) {
      case BEGIN_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        json.beginObject();
        copy.beginObject();
        while (json.hasNext()) {
          String name = json.nextName();
          copy.name(name);
          object.put(name, value());
        }
        json.endObject();
        copy.endObject();
        return object;
      }
      case BEGIN_ARRAY -> {
        List<@Nullable Object> array = new ArrayList<>();
        json.beginArray();
        copy.beginArray();
        while (json.hasNext()) {
          array.add(value());
        }
        json.endArray();
        copy.endArray();
        return array;
      }
      case NUMBER -> {
        long number = json.nextLong();
        copy.value(number);
        return number;
      }
      case BOOLEAN -> {
        boolean truth = json.nextBoolean();
        copy.value(truth);
        return truth;
      }
      case NULL -> {
        copy.nullValue();
        return json.nextNull();
      }
      default -> {
        String text = json.nextString();
        copy.value(text);
        return text;
      }
    }
  }
}
