package io.vmcrypt.testkit.internal.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * JSON as maps, lists, strings, booleans, nulls and numbers; whole numbers are longs, so no number
 * is rounded.
 */
public final class JsonText {
  private JsonText() {}

  /**
   * Reads a value and nothing after it.
   *
   * @throws IllegalArgumentException if the bytes are not one JSON value
   */
  public static @Nullable Object parse(byte[] utf8) {
    try (JsonReader reader = JsonReader.of(new Buffer().write(utf8))) {
      Object value = value(reader);
      if (reader.peek() != JsonReader.Token.END_DOCUMENT) {
        throw new IllegalArgumentException("more than one JSON value");
      }
      return value;
    } catch (IOException | JsonDataException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
  }

  /** Writes a value; nulls are written, not left out. */
  public static byte[] print(@Nullable Object value) {
    Buffer buffer = new Buffer();
    try (JsonWriter writer = JsonWriter.of(buffer)) {
      writer.setSerializeNulls(true);
      writer.jsonValue(value);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return buffer.readByteArray();
  }

  /** The same as {@link #print} as text. */
  public static String printText(@Nullable Object value) {
    return new String(print(value), StandardCharsets.UTF_8);
  }

  private static @Nullable Object value(JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> object(reader);
      case BEGIN_ARRAY -> array(reader);
      case STRING -> reader.nextString();
      case BOOLEAN -> reader.nextBoolean();
      case NUMBER -> number(reader.nextString());
      case NULL -> reader.nextNull();
      default -> throw new IllegalArgumentException("not JSON at " + reader.getPath());
    };
  }

  private static Map<String, @Nullable Object> object(JsonReader reader) throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (fields.containsKey(name)) {
        throw new IllegalArgumentException("field given twice: " + name);
      }
      fields.put(name, value(reader));
    }
    reader.endObject();
    return fields;
  }

  private static List<@Nullable Object> array(JsonReader reader) throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      values.add(value(reader));
    }
    reader.endArray();
    return values;
  }

  private static Object number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return Double.valueOf(text);
    }
  }
}
