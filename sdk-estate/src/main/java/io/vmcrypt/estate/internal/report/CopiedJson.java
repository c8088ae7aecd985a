package io.vmcrypt.estate.internal.report;

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
import org.jspecify.annotations.Nullable;

/** JSON that is read and written anew on the way, without white space, for a digest. */
public final class CopiedJson {

  private static final String DIGEST = "digest";

  private CopiedJson() {}

  /**
   * Reads a document, and copies all of it but its digest.
   *
   * @param members gets what its members are, without the digest
   * @param kept how deep these are kept; all of it is copied
   * @return the digest; empty if it has none
   * @throws JsonDataException if a name is there twice, or something follows
   */
  public static String document(
      JsonReader json, JsonWriter copy, Map<String, @Nullable Object> members, int kept)
      throws IOException {
    Set<String> names = new HashSet<>();
    String digest = "";
    json.beginObject();
    copy.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (!names.add(name)) {
        throw new JsonDataException("a name is there twice");
      }
      if (name.equals(DIGEST)) {
        digest = json.nextString();
      } else {
        copy.name(name);
        members.put(name, value(json, copy, kept));
      }
    }
    json.endObject();
    copy.endObject();
    if (json.peek() != JsonReader.Token.END_DOCUMENT) {
      throw new JsonDataException("something follows");
    }
    return digest;
  }

  /**
   * Reads one value. How deep it may be, the JSON reader limits.
   *
   * @return a map, a list, a text, a whole number ({@link Long}), true, false, or null
   */
  public static @Nullable Object value(JsonReader json, JsonWriter copy) throws IOException {
    return value(json, copy, Integer.MAX_VALUE);
  }

  /** The same, but objects and lists that are deeper than so many are null. */
  static @Nullable Object value(JsonReader json, JsonWriter copy, int kept) throws IOException {
    switch (json.peek()) {
      case BEGIN_OBJECT -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        json.beginObject();
        copy.beginObject();
        while (json.hasNext()) {
          String name = json.nextName();
          copy.name(name);
          Object value = value(json, copy, kept - 1);
          if (kept > 0) {
            object.put(name, value);
          }
        }
        json.endObject();
        copy.endObject();
        return kept > 0 ? object : null;
      }
      case BEGIN_ARRAY -> {
        List<@Nullable Object> array = new ArrayList<>();
        json.beginArray();
        copy.beginArray();
        while (json.hasNext()) {
          Object value = value(json, copy, kept - 1);
          if (kept > 0) {
            array.add(value);
          }
        }
        json.endArray();
        copy.endArray();
        return kept > 0 ? array : null;
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
