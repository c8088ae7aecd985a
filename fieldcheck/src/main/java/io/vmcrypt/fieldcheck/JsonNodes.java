package io.vmcrypt.fieldcheck;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import okio.Buffer;
import okio.ByteString;

/** JSON as nodes, and nodes as JSON. */
final class JsonNodes {

  private JsonNodes() {}

  static Node read(ByteString json) throws NotReadableException {
    try (JsonReader reader = JsonReader.of(new Buffer().write(json))) {
      Node whole = node("", reader);
      if (reader.peek() == JsonReader.Token.END_DOCUMENT) {
        return whole;
      }
    } catch (IOException | JsonDataException | NumberFormatException e) {
      // without its message, which quotes what was read
    }
    throw new NotReadableException("it is no JSON");
  }

  private static Node node(String name, JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> {
        List<Node> members = new ArrayList<>();
        reader.beginObject();
        while (reader.hasNext()) {
          members.add(node(reader.nextName(), reader));
        }
        reader.endObject();
        yield Node.of(Node.Kind.OBJECT, name, members);
      }
      case BEGIN_ARRAY -> {
        List<Node> items = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
          items.add(node("", reader));
        }
        reader.endArray();
        yield Node.of(Node.Kind.LIST, name, items);
      }
      case NUMBER ->
          Node.value(Node.Kind.NUMBER, name, new BigDecimal(reader.nextString()).toString());
      case BOOLEAN -> Node.value(Node.Kind.BOOLEAN, name, String.valueOf(reader.nextBoolean()));
      case NULL -> {
        reader.nextNull();
        yield Node.value(Node.Kind.NULL, name, "");
      }
      default -> Node.value(Node.Kind.STRING, name, reader.nextString());
    };
  }

  /** The text of a value. */
  static String text(Node node) {
    Buffer text = new Buffer();
    try (JsonWriter writer = JsonWriter.of(text)) {
      writer.setSerializeNulls(true);
      write(node, writer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.readUtf8();
  }

  private static void write(Node node, JsonWriter json) throws IOException {
    switch (node.kind()) {
      case OBJECT -> {
        json.beginObject();
        for (Node member : node.children()) {
          write(member, json.name(member.name()));
        }
        json.endObject();
      }
      case LIST -> {
        json.beginArray();
        for (Node item : node.children()) {
          write(item, json);
        }
        json.endArray();
      }
      case STRING, ELEMENT -> json.value(node.text());
      case NUMBER -> json.value(new BigDecimal(node.text()));
      case BOOLEAN -> json.value(Boolean.parseBoolean(node.text()));
      case NULL -> json.nullValue();
    }
  }
}
