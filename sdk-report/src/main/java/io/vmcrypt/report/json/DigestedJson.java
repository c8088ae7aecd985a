package io.vmcrypt.report.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import okio.Buffer;
import okio.BufferedSink;
import okio.HashingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * JSON as {@link ResultJson#writeDigested} writes it, read back: it is written anew on the way,
 * without white space and without its digest, so that its content's digest is known at the end. How
 * deep it may be, the JSON reader limits. For one thread.
 */
public final class DigestedJson {

  private static final int ALL = Integer.MAX_VALUE;

  private final JsonReader json;
  private final JsonWriter copy;
  private String said = "";

  private DigestedJson(JsonReader json, JsonWriter copy) {
    this.json = json;
    this.copy = copy;
  }

  /**
   * The digests of a document.
   *
   * @param said the one that it has; empty if it has none
   * @param computed the one of its content
   */
  public record Digests(String said, String computed) {

    /** Whether the content is the one that the digest was made over. */
    public boolean agree() {
      return said.equals(computed);
    }
  }

  /** It is no JSON of one object. The message may quote what was read. */
  public static final class NotJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    NotJsonException(Exception why) {
      super(why.getMessage(), why);
    }
  }

  /** Reads one member of an object, and must do so. */
  @FunctionalInterface
  public interface Member {

    /**
     * Reads it.
     *
     * @throws IOException if it is no JSON
     */
    void read(String name, DigestedJson value) throws IOException;
  }

  /**
   * Reads an object.
   *
   * @param member reads each of its members but the digest
   * @throws NotJsonException if it is none, has a name twice, or something follows it
   */
  public static Digests read(byte[] document, Member member) throws NotJsonException {
    try (HashingSink hash = HashingSink.sha256(Okio.blackhole());
        BufferedSink sink = Okio.buffer(hash)) {
      JsonWriter copy = JsonWriter.of(sink);
      copy.setSerializeNulls(true);
      DigestedJson read = new DigestedJson(JsonReader.of(new Buffer().write(document)), copy);
      read.members(member);
      sink.flush();
      return new Digests(read.said, hash.hash().hex());
    } catch (IOException | JsonDataException e) {
      throw new NotJsonException(e);
    }
  }

  /**
   * Reads an object, and keeps all of it.
   *
   * @param members gets what its members are, without the digest
   * @throws NotJsonException as {@link #read(byte[], Member)}
   */
  public static Digests read(byte[] document, Map<String, @Nullable Object> members)
      throws NotJsonException {
    return read(document, (name, value) -> members.put(name, value.value()));
  }

  private void members(Member member) throws IOException {
    object(
        json,
        copy,
        name -> {
          if (name.equals(ResultJson.DIGEST)) {
            said = json.nextString();
          } else {
            copy.name(name);
            member.read(name, this);
          }
        });
    if (json.peek() != JsonReader.Token.END_DOCUMENT) {
      throw new JsonDataException("something follows");
    }
  }

  /** Reads what has this name; may fail. */
  private interface Named {
    void read(String name) throws IOException;
  }

  private static void object(JsonReader json, JsonWriter copy, Named each) throws IOException {
    Set<String> names = new HashSet<>();
    json.beginObject();
    copy.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (!names.add(name)) {
        throw new JsonDataException("a name is there twice");
      }
      each.read(name);
    }
    json.endObject();
    copy.endObject();
  }

  /**
   * The value of this member.
   *
   * @return a map, a list, a text, a whole number ({@link Long}), true, false, or null
   * @throws IOException if it is no JSON
   */
  public @Nullable Object value() throws IOException {
    return value(ALL);
  }

  /**
   * The same, but objects and lists that are deeper than so many are null.
   *
   * @throws IOException if it is no JSON
   */
  public @Nullable Object value(int kept) throws IOException {
    return copied(json, copy, kept);
  }

  /**
   * Each element of the list that this member is.
   *
   * @throws IOException if it is no JSON
   */
  public void each(Consumer<@Nullable Object> element) throws IOException {
    json.beginArray();
    copy.beginArray();
    while (json.hasNext()) {
      element.accept(value());
    }
    json.endArray();
    copy.endArray();
  }

  /** Reads a value, and writes all of it; of what it returns, what is too deep is null. */
  static @Nullable Object copied(JsonReader json, JsonWriter copy, int kept) throws IOException {
    switch (json.peek()) {
      case BEGIN_OBJECT -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        object(
            json,
            copy,
            name -> {
              copy.name(name);
              Object value = copied(json, copy, kept - 1);
              if (kept > 0) {
                members.put(name, value);
              }
            });
        return kept > 0 ? members : null;
      }
      case BEGIN_ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        json.beginArray();
        copy.beginArray();
        while (json.hasNext()) {
          Object value = copied(json, copy, kept - 1);
          if (kept > 0) {
            elements.add(value);
          }
        }
        json.endArray();
        copy.endArray();
        return kept > 0 ? elements : null;
      }
      case NUMBER -> {
        long number = json.nextLong();
        copy.value(number);
        return number;
      }
      default -> {
        Object value = json.readJsonValue();
        copy.jsonValue(value);
        return value;
      }
    }
  }
}
