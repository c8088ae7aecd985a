package io.vmcrypt.testkit.internal.vcenter.soap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The data objects that the stand-in shows, from {@code literals.txt}, with places in them. */
public final class Literals {

  private static final String FILE = "literals.txt";

  /** The lines of each block. */
  private static final Map<String, List<String>> BLOCKS = read();

  private static final Map<String, DataObject> OBJECTS = new LinkedHashMap<>();

  static {
    BLOCKS.keySet().forEach(type -> OBJECTS.put(type, build(type)));
  }

  private Literals() {}

  /** Where a value comes. */
  private record Place(String name) {}

  /** A data object of a type with its fixed values; the caller sets the others. */
  public static DataObject of(String type) {
    return prototype(type).copy();
  }

  /**
   * A data object of a type.
   *
   * @param places the name of each place, and the value that comes there; null for none
   */
  public static DataObject of(String type, @Nullable Object... places) {
    Map<String, @Nullable Object> values = new HashMap<>();
    for (int i = 0; i < places.length; i += 2) {
      values.put(String.valueOf(places[i]), places[i + 1]);
    }
    return filled(prototype(type), values);
  }

  static DataObject prototype(String type) {
    return Objects.requireNonNull(OBJECTS.get(type), type);
  }

  private static DataObject filled(DataObject object, Map<String, @Nullable Object> values) {
    DataObject filled = new DataObject(object.type());
    object.values().forEach((name, value) -> filled.with(name, filled(value, values)));
    return filled;
  }

  private static @Nullable Object filled(Object value, Map<String, @Nullable Object> values) {
    if (value instanceof Place place) {
      if (!values.containsKey(place.name())) {
        throw new IllegalArgumentException("nothing for " + place.name());
      }
      return values.get(place.name());
    }
    if (value instanceof List<?> list) {
      return list.stream().map(one -> filled(one, values)).toList();
    }
    return value instanceof DataObject data ? filled(data, values) : value;
  }

  private static Map<String, List<String>> read() {
    Map<String, List<String>> blocks = new LinkedHashMap<>();
    String text = String.join("\n", Lines.of(Literals.class, FILE));
    for (String block : text.strip().split("\n\n+", -1)) {
      List<String> all = block.lines().map(String::strip).toList();
      blocks.put(all.get(0), all.subList(1, all.size()));
    }
    return blocks;
  }

  private static DataObject build(String block) {
    String type = block.split(" ", 2)[0];
    DataObject object = new DataObject(type);
    List<String> lines = new ArrayList<>(BLOCKS.getOrDefault(type, List.of()));
    lines.addAll(block.equals(type) ? List.of() : BLOCKS.getOrDefault(block, List.of()));
    for (String line : lines) {
      int space = line.indexOf(' ');
      set(object, line.substring(0, space), line.substring(space + 1));
    }
    return object;
  }

  private static void set(DataObject object, String path, String value) {
    int dot = path.indexOf('.');
    TypeTable.Field field = field(object.type(), dot < 0 ? path : path.substring(0, dot));
    boolean whole = value.matches("\\{\\w+}");
    if (dot < 0) {
      Object set = whole ? new Place(value.substring(1, value.length() - 1)) : value(field, value);
      boolean isList = field.repeated() && !whole;
      object.with(path, isList ? more(object.get(path), set) : set);
      return;
    }
    Object present = object.get(field.name());
    if (present instanceof List<?> list) {
      set((DataObject) list.get(list.size() - 1), path.substring(dot + 1), value);
      return;
    }
    if (present == null) {
      object.with(field.name(), new DataObject(field.type()));
    }
    set(object.data(field.name()), path.substring(dot + 1), value);
  }

  private static List<Object> more(@Nullable Object present, Object value) {
    List<Object> all = new ArrayList<>(present instanceof List<?> list ? list : List.of());
    all.add(value);
    return all;
  }

  private static TypeTable.Field field(String type, String name) {
    return TypeTables.PBM.fields(type).stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(FILE + ": " + type + " has no " + name));
  }

  private static Object value(TypeTable.Field field, String text) {
    if (TypeTables.PBM.type(field.type()) != null) {
      if (!TypeTables.PBM.isA(text, field.type())) {
        throw new IllegalStateException(FILE + ": " + text + " is no " + field.type());
      }
      return build(text);
    }
    return switch (field.type()) {
      case "boolean" -> Boolean.valueOf(text);
      case "int" -> Integer.valueOf(text);
      case "long" -> Long.valueOf(text);
      case "short" -> Short.valueOf(text);
      case "dateTime" -> Instant.parse(text);
      default -> {
        if (TypeTables.PBM.isEnum(field.type())
            && !TypeTables.PBM.isEnumValue(field.type(), text)) {
          throw new IllegalStateException(FILE + ": " + field.type() + " has no " + text);
        }
        boolean quoted = text.startsWith("\"") && text.endsWith("\"") && text.length() > 1;
        yield quoted ? text.substring(1, text.length() - 1) : text;
      }
    };
  }
}
