package io.vmcrypt.cli.output;

import com.squareup.moshi.Moshi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
  public static String ascii(String json) {
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
