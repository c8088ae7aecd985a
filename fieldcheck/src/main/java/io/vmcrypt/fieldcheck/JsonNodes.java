package io.vmcrypt.cli.fieldcheck;

import io.vmcrypt.cli.output.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as nodes, and nodes as JSON. */
final class JsonNodes {

  private JsonNodes() {}

  static Node read(String json) throws NotReadableException {
    try {
      return node("", Json.read(json));
    } catch (IllegalArgumentException e) {
      throw new NotReadableException("it is no JSON");
    }
  }

  private static Node node(String name, @Nullable Object value) {
    if (value == null) {
      return Node.value(Node.Kind.NULL, name, "");
    }
    if (value instanceof Map<?, ?> object) {
      return Node.of(
          Node.Kind.OBJECT,
          name,
          object.entrySet().stream()
              .map(member -> node(String.valueOf(member.getKey()), member.getValue()))
              .toList());
    }
    if (value instanceof List<?> list) {
      return Node.of(Node.Kind.LIST, name, list.stream().map(item -> node("", item)).toList());
    }
    if (value instanceof BigDecimal number) {
      return Node.value(Node.Kind.NUMBER, name, number.toString());
    }
    return Node.value(
        value instanceof Boolean ? Node.Kind.BOOLEAN : Node.Kind.STRING, name, value.toString());
  }

  /** The text of a value. */
  static String text(Node node) {
    StringBuilder text = new StringBuilder();
    write(node, text);
    return text.toString();
  }

  private static void write(Node node, StringBuilder text) {
    switch (node.kind()) {
      case OBJECT -> {
        text.append('{');
        String comma = "";
        for (Node member : node.children()) {
          text.append(comma).append(quoted(member.name())).append(':');
          write(member, text);
          comma = ",";
        }
        text.append('}');
      }
      case LIST -> {
        text.append('[');
        String comma = "";
        for (Node item : node.children()) {
          text.append(comma);
          write(item, text);
          comma = ",";
        }
        text.append(']');
      }
      case STRING, ELEMENT -> text.append(quoted(node.text()));
      case NUMBER, BOOLEAN -> text.append(node.text());
      case NULL -> text.append("null");
    }
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
