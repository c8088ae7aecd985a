package io.vmcrypt.estate.internal.text;

import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values that are read and written anew on the way, without white space, for a digest. */
public final class CopiedJson {

  private CopiedJson() {}

  /**
   * Reads one value. How deep it may be, the JSON reader limits.
   *
   * @return a map, a list, a text, a whole number ({@link Long}), true, false, or null
   */
  public static @Nullable Object value(JsonReader json, JsonWriter copy) throws IOException {
    switch (json.peek()) {
      case BEGIN_OBJECT -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        json.beginObject();
        copy.beginObject();
        while (json.hasNext()) {
          String name = json.nextName();
          copy.name(name);
          object.put(name, value(json, copy));
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
          array.add(value(json, copy));
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
