package io.vmcrypt.core.internal.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import okio.BufferedSource;

/**
 * Refuses JSON in which an object has a name twice: what it says of it then depends on who reads
 * it. Moshi takes the last one without a word.
 */
final class OneNameEach {

  private OneNameEach() {}

  /**
   * Reads a value and all that is in it.
   *
   * @throws JsonDataException at a name that comes a second time, or below Moshi's bound of depth
   * @throws IOException if it is not JSON
   */
  static void check(BufferedSource json) throws IOException {
    value(JsonReader.of(json));
  }

  private static void value(JsonReader reader) throws IOException {
    switch (reader.peek()) {
      case BEGIN_OBJECT -> object(reader);
      case BEGIN_ARRAY -> {
        reader.beginArray();
        while (reader.hasNext()) {
          value(reader);
        }
        reader.endArray();
      }
      default -> reader.skipValue();
    }
  }

  private static void object(JsonReader reader) throws IOException {
    Set<String> names = new HashSet<>();
    reader.beginObject();
    while (reader.hasNext()) {
      if (!names.add(reader.nextName())) {
        throw new JsonDataException("A name comes twice at path " + reader.getPath());
      }
      value(reader);
    }
    reader.endObject();
  }
}
