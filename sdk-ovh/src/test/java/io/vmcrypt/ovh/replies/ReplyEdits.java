package io.vmcrypt.ovh.replies;

import io.vmcrypt.testkit.internal.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Bends a good reply in every way: as a whole, at each of its fields, and at each of its lists. */
final class ReplyEdits {

  private static final int ENDLESS = 20_001;
  private static final String MISSING = "";

  /** Words of OVHcloud for the end of something, where something else is said. */
  private static final List<String> ENDS = List.of("done", "error", "deleting");

  /**
   * A way to bend a reply.
   *
   * @param path where it is bent: {@code $} is the whole, {@code $.state} a field, {@code $[]} what
   *     a list holds
   * @param how in words
   * @param isLie whether it says something else that makes sense, so that nobody can see it
   * @param bending from a good reply to the bent one
   */
  record Edit(String path, String how, boolean isLie, UnaryOperator<String> bending) {

    @Override
    public String toString() {
      return path + " " + how;
    }
  }

  private final Set<String> fields;
  private final List<Edit> edits = new ArrayList<>();

  private ReplyEdits(Set<String> fields) {
    this.fields = fields;
  }

  /**
   * All ways to bend replies of a form.
   *
   * @param good a reply of this form
   * @param fields the names of fields that the SDK reads; others are left as they are
   */
  static List<Edit> of(String good, Set<String> fields) {
    ReplyEdits edits = new ReplyEdits(fields);
    Object value = parse(good);
    edits.whole(value);
    edits.inside(value, "$", "$");
    return edits.edits;
  }

  private static @Nullable Object parse(String text) {
    return JsonText.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private void whole(@Nullable Object value) {
    whole("is empty", text -> "");
    whole("is cut", text -> text.length() < 2 ? "[" : text.substring(0, text.length() / 2));
    whole("comes twice", text -> text + text);
    whole("is a page", text -> "<html><body>Service unavailable</body></html>");
    whole("is in a list", text -> "[" + text + "]");
    whole("is deep", text -> "[".repeat(10_000));
    whole("is a number that never ends", text -> "1".repeat(1_000_000));
    for (String other : ofOtherTypes(value)) {
      // an empty list is one that makes sense
      boolean isList = value instanceof List && other.equals("[]");
      edits.add(new Edit(isList ? "$[]" : "$", "is " + other, isList, text -> other));
    }
  }

  private void whole(String how, UnaryOperator<String> bending) {
    edits.add(new Edit("$", how, false, bending));
  }

  /**
   * Bends what is inside a value.
   *
   * @param place where it is, with the indexes of lists
   * @param path the same without them
   */
  private void inside(@Nullable Object value, String place, String path) {
    if (value instanceof Map<?, ?> object) {
      for (Map.Entry<?, ?> member : object.entrySet()) {
        String name = String.valueOf(member.getKey());
        if (fields.contains(name)) {
          member(name, member.getValue(), place + "." + name, path + "." + name);
        }
      }
    } else if (value instanceof List<?> list) {
      list(list, place, path + "[]");
    }
  }

  private void member(String name, @Nullable Object value, String place, String path) {
    replace(place, path, "is missing", false, now -> MISSING);
    for (String other : ofOtherTypes(value)) {
      replace(place, path, "is " + other, isAlike(value, other), now -> other);
    }
    replace(place, path, "is another", true, ReplyEdits::another);
    replace(
        place,
        path,
        "is there twice",
        false,
        now -> JsonText.printText(now) + ",\"" + name + "\":" + another(now));
    if (name.equals("state") || name.equals("status")) {
      ENDS.forEach(end -> replace(place, path, "is " + end, true, now -> "\"" + end + "\""));
    }
    inside(value, place, path);
  }

  private void list(List<?> list, String place, String path) {
    replace(place, path, "is empty", true, now -> "[]");
    replace(place, path, "holds null", false, now -> "[" + elements(now, ",") + "null]");
    if (list.isEmpty()) {
      return;
    }
    Object first = list.get(0);
    replace(
        place,
        path,
        "is twice as long",
        true,
        now -> "[" + elements(now, ",") + elements(now, "") + "]");
    replace(place, path, "is endless", first instanceof Map, now -> "[" + endless(now) + "]");
    for (String other : ofOtherTypes(first)) {
      replace(place, path, "holds " + other, isAlike(first, other), now -> "[" + other + "]");
    }
    if (!(first instanceof Map) && !(first instanceof List)) {
      replace(place, path, "holds another", true, now -> "[" + another(first(now)) + "]");
    }
    inside(first, place + "[0]", path);
  }

  private static @Nullable Object first(@Nullable Object list) {
    return list instanceof List<?> some && !some.isEmpty() ? some.get(0) : 1L;
  }

  private static String endless(@Nullable Object list) {
    Object first = first(list);
    if (first instanceof Long number) {
      return LongStream.range(number, number + ENDLESS)
          .mapToObj(Long::toString)
          .collect(Collectors.joining(","));
    }
    return String.join(",", Collections.nCopies(ENDLESS, JsonText.printText(first)));
  }

  private static String elements(@Nullable Object list, String end) {
    return list instanceof List<?> some && !some.isEmpty()
        ? some.stream().map(JsonText::printText).collect(Collectors.joining(",")) + end
        : "";
  }

  /** One number for both forms of one; where neither a list nor an object is, a list for both. */
  private static List<String> ofOtherTypes(@Nullable Object value) {
    List<String> others =
        new ArrayList<>(List.of("null", "[]", "{}", "5", "5.5", "true", "\"\"", "\"novel\""));
    others.remove(JsonText.printText(value));
    others.remove(value instanceof Long ? "5" : "5.5");
    others.remove(value instanceof Map || value instanceof List ? "" : "{}");
    return others;
  }

  /** Whether another value makes as much sense in its place: a number is taken for a text, too. */
  private static boolean isAlike(@Nullable Object value, String other) {
    Object parsed = parse(other);
    return value instanceof String
        ? parsed instanceof String || parsed instanceof Number
        : value instanceof Long
            ? parsed instanceof Long
            : value instanceof Boolean && parsed instanceof Boolean;
  }

  /** Another value that makes as much sense. */
  private static String another(@Nullable Object value) {
    if (value instanceof Long number) {
      return Long.toString(number + 1);
    }
    if (value instanceof Boolean is) {
      return Boolean.toString(!is);
    }
    if (value instanceof String text) {
      return JsonText.printText(isUuid(text) ? new UUID(1, 2).toString() : text + "x");
    }
    return "\"novel\"";
  }

  private static boolean isUuid(String text) {
    return text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  /** Puts a text in the place of a value, if there is one. */
  private void replace(
      String place,
      String path,
      String how,
      boolean isLie,
      Function<@Nullable Object, String> text) {
    edits.add(
        new Edit(
            path,
            how,
            isLie,
            reply -> {
              StringBuilder out = new StringBuilder();
              write(parse(reply), "$", place, text, out);
              return out.toString();
            }));
  }

  private static void write(
      @Nullable Object value,
      String at,
      String place,
      Function<@Nullable Object, String> text,
      StringBuilder out) {
    if (at.equals(place)) {
      out.append(text.apply(value));
    } else if (value instanceof Map<?, ?> object) {
      out.append('{');
      String comma = "";
      for (Map.Entry<?, ?> member : object.entrySet()) {
        String inner = at + "." + member.getKey();
        if (inner.equals(place) && text.apply(member.getValue()).equals(MISSING)) {
          continue;
        }
        out.append(comma).append(JsonText.printText(member.getKey())).append(':');
        write(member.getValue(), inner, place, text, out);
        comma = ",";
      }
      out.append('}');
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ",");
        write(list.get(i), at + "[" + i + "]", place, text, out);
      }
      out.append(']');
    } else {
      out.append(JsonText.printText(value));
    }
  }
}
