package io.vmcrypt.examples.faults;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.Moshi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A part of an answer in JSON, by the way to it; of a list it is the first element.
 *
 * @param way names of members and places in lists; empty for the whole
 */
record JsonPart(List<Object> way) {

  private static final JsonAdapter<Object> JSON =
      new Moshi.Builder().build().adapter(Object.class).serializeNulls();

  /** Stands for a part that is not written. */
  private static final String NOTHING = "";

  /** The ways in which a part is bent. */
  enum Distortion {
    /** It is not there. */
    MISSING,
    /** It is null. */
    NULL,
    /** It is there, and nothing is in it. */
    EMPTY,
    /** It is there twice. */
    TWICE,
    /** It is there twice, the second time with another value. */
    TWICE_OTHERWISE,
    /** Its value is a word that nobody knows. */
    UNKNOWN_VALUE,
    /** It is about another object. */
    OTHER_OBJECT,
    /** It is of another type. */
    OTHER_TYPE
  }

  JsonPart {
    way = List.copyOf(way);
  }

  static List<JsonPart> of(String answer) {
    Set<JsonPart> parts = new LinkedHashSet<>();
    collect(parse(answer), List.of(), parts);
    return List.copyOf(parts);
  }

  private static void collect(@Nullable Object value, List<Object> way, Set<JsonPart> parts) {
    parts.add(new JsonPart(way));
    if (value instanceof Map<?, ?> object) {
      object.forEach((name, member) -> collect(member, longer(way, name), parts));
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      collect(list.get(0), longer(way, 0), parts);
    }
  }

  private static List<Object> longer(List<Object> way, Object step) {
    List<Object> longer = new ArrayList<>(way);
    longer.add(step);
    return longer;
  }

  static String unchanged(String answer) {
    return JSON.toJson(parse(answer));
  }

  String changed(String answer, Distortion distortion) {
    return text(parse(answer), 0, "", distortion);
  }

  /** A value as text, with all before it: its name, if it is a member. */
  private String text(@Nullable Object value, int depth, String name, Distortion distortion) {
    if (depth == way.size()) {
      return bent(value, name, distortion);
    }
    Object step = way.get(depth);
    if (value instanceof Map<?, ?> object) {
      StringJoiner members = new StringJoiner(",", name + "{", "}");
      object.forEach(
          (key, member) -> {
            String named = JSON.toJson(key) + ":";
            String text =
                key.equals(step)
                    ? text(member, depth + 1, named, distortion)
                    : named + JSON.toJson(member);
            if (!text.equals(NOTHING)) {
              members.add(text);
            }
          });
      return members.toString();
    }
    if (value instanceof List<?> list && !list.isEmpty() && step instanceof Integer) {
      StringJoiner elements = new StringJoiner(",", name + "[", "]");
      String first = text(list.get(0), depth + 1, "", distortion);
      if (!first.equals(NOTHING)) {
        elements.add(first);
      }
      list.stream().skip(1).map(JSON::toJson).forEach(elements::add);
      return elements.toString();
    }
    // this answer does not have the part
    return name + JSON.toJson(value);
  }

  private String bent(@Nullable Object value, String name, Distortion distortion) {
    String same = name + JSON.toJson(value);
    return switch (distortion) {
      case MISSING -> NOTHING;
      case NULL -> name + "null";
      case EMPTY -> name + (value instanceof Map ? "{}" : value instanceof List ? "[]" : "\"\"");
      case TWICE -> way.isEmpty() ? same + same : same + "," + same;
      case TWICE_OTHERWISE ->
          way.isEmpty() || isNested(value) ? same : same + "," + name + JSON.toJson(other(value));
      case UNKNOWN_VALUE -> isNested(value) ? same : name + "\"zzz\"";
      case OTHER_OBJECT -> isNested(value) ? same : name + JSON.toJson(other(value));
      case OTHER_TYPE -> name + (value instanceof String ? "{\"a\":1}" : "\"text\"");
    };
  }

  private static boolean isNested(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  /** A value of the same form. */
  private static Object other(@Nullable Object value) {
    if (value instanceof Boolean is) {
      return !is;
    }
    return value instanceof Number number ? number.longValue() + 97 : "other-" + value;
  }

  private static @Nullable Object parse(String answer) {
    try {
      return JSON.fromJson(answer);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  @Override
  public String toString() {
    return way.isEmpty()
        ? "all"
        : way.stream()
            .map(step -> step instanceof String name ? name : "[]")
            .collect(Collectors.joining("/"));
  }
}
