package io.vmcrypt.cli.output;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.Moshi;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** JSON as each command writes it: names in their order, null where there is nothing to tell. */
public final class Json {

  private Json() {}

  /** An object whose names stay in their order: name, value, name, value. */
  public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return object;
  }

  /**
   * Reads JSON.
   *
   * @return a map, a list, a string, a number as it is written ({@link BigDecimal}), true, false,
   *     or null
   * @throws IllegalArgumentException if it is no JSON, or too deep
   */
  public static @Nullable Object read(String json) {
    try (JsonReader reader = JsonReader.of(new Buffer().writeUtf8(json))) {
      Object value = value(reader);
      if (reader.peek() != JsonReader.Token.END_DOCUMENT) {
        throw new IllegalArgumentException("something comes after the JSON");
      }
      return value;
    } catch (IOException | JsonDataException | NumberFormatException e) {
      // without its message, which quotes what was read
      throw new IllegalArgumentException("it is no JSON");
    }
  }

  private static @Nullable Object value(JsonReader reader) throws IOException {
    JsonReader.Token next = reader.peek();
    if (next == JsonReader.Token.BEGIN_OBJECT) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      reader.beginObject();
      while (reader.hasNext()) {
        object.put(reader.nextName(), value(reader));
      }
      reader.endObject();
      return object;
    }
    if (next == JsonReader.Token.BEGIN_ARRAY) {
      List<@Nullable Object> list = new ArrayList<>();
      reader.beginArray();
      while (reader.hasNext()) {
        list.add(value(reader));
      }
      reader.endArray();
      return list;
    }
    if (next == JsonReader.Token.NUMBER) {
      return new BigDecimal(reader.nextString());
    }
    if (next == JsonReader.Token.BOOLEAN) {
      return reader.nextBoolean();
    }
    return next == JsonReader.Token.NULL ? reader.nextNull() : reader.nextString();
  }

  /** The text of an object. */
  public static String text(Map<String, ? extends @Nullable Object> object) {
    return written(object);
  }

  /** The text of a list. */
  public static String list(List<String> list) {
    return written(list);
  }

  private static String written(Object value) {
    return ascii(
        new Moshi.Builder()
            .build()
            .adapter(Object.class)
            .serializeNulls()
            .indent("  ")
            .toJson(value));
  }

  /** One object of values that are JSON texts already, as the SDK writes its reports. */
  public static String joined(Map<String, String> texts) {
    return texts.entrySet().stream()
        .map(part -> "\"" + part.getKey() + "\": " + part.getValue().strip())
        .collect(Collectors.joining(",\n", "{\n", "\n}"));
  }

  /** A value as a part of {@link #joined}. */
  public static String part(Map<String, ? extends @Nullable Object> object) {
    return text(object);
  }

  /**
   * The same JSON for every encoding of standard output. So nothing in a server's certificate can
   * control the terminal.
   */
  private static String ascii(String json) {
    StringBuilder ascii = new StringBuilder();
    // outside of strings, where an escape would be wrong, JSON is ASCII already
    json.chars()
        .forEach(
            c -> {
              if (c == '\n' || (c >= ' ' && c <= '~')) {
                ascii.append((char) c);
              } else {
                ascii.append(String.format("\\u%04x", c));
              }
            });
    return ascii.toString();
  }
}
