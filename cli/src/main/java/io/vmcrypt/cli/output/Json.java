package io.vmcrypt.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.report.ReportJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import okio.Buffer;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** JSON as each command writes it: names in their order, null where there is nothing to tell. */
public final class Json {

  private Json() {}

  /** A value that the SDK has written. */
  private record Written(String json) {}

  /** An object whose names stay in their order: name, value, name, value. */
  public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return object;
  }

  /** A value of an object: findings, as the SDK writes them. */
  public static Object findings(List<Finding> findings) {
    return written(out -> ReportJson.findings(findings, out));
  }

  /** A value of an object: changes, as the SDK writes them. */
  public static Object changes(List<Change> changes) {
    return written(out -> ReportJson.changes(changes, out));
  }

  /** A value of an object: what the SDK writes as JSON. */
  public static Object written(Consumer<OutputStream> writing) {
    return written(textOf(writing));
  }

  /** The same of its text. */
  public static Object written(String text) {
    return new Written(text.strip());
  }

  /** What the SDK writes, as text. */
  public static String textOf(Consumer<OutputStream> writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writing.accept(bytes);
    return bytes.toString(UTF_8);
  }

  public static String text(Object value) {
    try {
      Buffer text = new Buffer();
      JsonWriter json = JsonWriter.of(text);
      json.setSerializeNulls(true);
      json.setIndent("  ");
      write(json, value);
      return ascii(text.readUtf8());
    } catch (IOException e) {
      throw new UncheckedIOException("the JSON could not be written", e);
    }
  }

  private static void write(JsonWriter json, @Nullable Object value) throws IOException {
    if (value instanceof Written part) {
      try (BufferedSink sink = json.valueSink()) {
        sink.writeUtf8(part.json());
      }
    } else if (value instanceof Map<?, ?> object) {
      json.beginObject();
      for (Map.Entry<?, ?> member : object.entrySet()) {
        json.name(String.valueOf(member.getKey()));
        write(json, member.getValue());
      }
      json.endObject();
    } else if (value instanceof Iterable<?> list) {
      json.beginArray();
      for (Object element : list) {
        write(json, element);
      }
      json.endArray();
    } else if (value instanceof Number number) {
      json.value(number);
    } else if (value instanceof Boolean flag) {
      json.value(flag);
    } else {
      json.value(value == null ? null : value.toString());
    }
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
