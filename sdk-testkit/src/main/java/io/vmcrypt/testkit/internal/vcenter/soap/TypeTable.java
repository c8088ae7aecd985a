package io.vmcrypt.testkit.internal.vcenter.soap;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The methods, managed objects and data types that a service knows, in schema order. */
public final class TypeTable {

  public static final String VIM = "urn:vim25";
  public static final String PBM = "urn:pbm";
  public static final String VSAN = "urn:vsan";

  /** What a line says of a method if it says nothing. */
  private static final List<String> NO_ROW = List.of("-", "answer", "-");

  private static final Set<String> SIMPLE =
      Set.of(
          "string",
          "boolean",
          "int",
          "long",
          "short",
          "byte",
          "double",
          "float",
          "dateTime",
          "binary",
          "anyURI",
          "ref",
          "any");

  /**
   * An element of a type, a parameter of a method or a property of a managed object.
   *
   * @param says what the table says of it beside its form, see vim25.txt
   */
  public record Field(
      String name,
      String type,
      boolean optional,
      boolean repeated,
      ApiVersion since,
      String namespace,
      Map<String, List<String>> says) {

    /** The words that follow the first one of what the table says; null if it does not say it. */
    public @Nullable List<String> says(String word) {
      return says.get(word);
    }
  }

  /** A data type or a managed object type. */
  record Described(
      String name,
      @Nullable String base,
      boolean isAbstract,
      ApiVersion since,
      String namespace,
      List<Field> own) {}

  /**
   * A method of a managed object type.
   *
   * @param right the privilege that it needs, and on what; "-" for none
   * @param how it is answered, see vim25.txt
   * @param why it is there
   */
  public record Method(
      String name,
      String owner,
      @Nullable Field returns,
      ApiVersion since,
      String namespace,
      List<Field> parameters,
      String right,
      String how,
      String why) {}

  private final Map<String, Method> methods = new HashMap<>();
  private final Map<String, Described> objects = new HashMap<>();
  private final Map<String, Described> types = new HashMap<>();
  private final Map<String, List<String>> enums = new HashMap<>();
  private final Map<String, List<Field>> allFields = new HashMap<>();
  private final Map<String, List<String>> subtypes = new ConcurrentHashMap<>();

  private TypeTable() {}

  static TypeTable vim() {
    TypeTable table = new TypeTable();
    table.add(Lines.of(TypeTable.class, "vim25.txt"), VIM);
    table.index();
    return table;
  }

  /** The methods and types of a service beside vim25, and the types of vim25 that it uses. */
  TypeTable service(String resource, String namespace) {
    TypeTable table = new TypeTable();
    table.objects.putAll(objects);
    table.types.putAll(types);
    table.enums.putAll(enums);
    table.add(Lines.of(TypeTable.class, resource), namespace);
    table.index();
    return table;
  }

  /** A table in the form of vim25.txt, of another service. Closes the stream. */
  public static TypeTable read(InputStream lines, String namespace) {
    TypeTable table = new TypeTable();
    table.add(Lines.of(lines), namespace);
    table.index();
    return table;
  }

  private void add(List<String> lines, String namespace) {
    List<Field> fields = new ArrayList<>();
    for (String line : lines) {
      if (line.isBlank()) {
        continue;
      }
      List<String> columns = List.of(line.trim().split(" \\| "));
      List<String> words = List.of(columns.get(0).split(" +"));
      List<String> more = columns.subList(1, columns.size());
      if (line.startsWith(" ")) {
        fields.add(field(words, namespace, more));
      } else {
        fields = new ArrayList<>();
        block(words, more.isEmpty() ? NO_ROW : more, namespace, fields);
      }
    }
  }

  private void block(
      List<String> words, List<String> columns, String namespace, List<Field> fields) {
    String kind = words.get(0);
    String name = words.get(1);
    switch (kind) {
      case "enum" -> enums.put(name, words.subList(2, words.size()));
      case "method" -> {
        int arrow = words.indexOf("->");
        Field returns =
            arrow < 0
                ? null
                : field(List.of("returnval", words.get(arrow + 1)), namespace, List.of());
        ApiVersion since = since(words, arrow < 0 ? 3 : arrow + 2);
        methods.put(
            name,
            new Method(
                name,
                words.get(2),
                returns,
                since,
                namespace,
                fields,
                columns.get(0),
                columns.get(1),
                columns.get(2)));
      }
      default -> {
        int colon = words.indexOf(":");
        String base = colon < 0 ? null : words.get(colon + 1);
        Described described =
            new Described(
                name,
                base,
                kind.equals("abstract"),
                since(words, colon < 0 ? 2 : colon + 2),
                namespace,
                fields);
        (kind.equals("object") ? objects : types).put(name, described);
      }
    }
  }

  private static ApiVersion since(List<String> words, int index) {
    return index < words.size() ? new ApiVersion(words.get(index)) : ApiVersion.OLDEST;
  }

  private static Field field(List<String> words, String namespace, List<String> says) {
    String type = words.get(1);
    char mark = type.charAt(type.length() - 1);
    boolean marked = mark == '?' || mark == '*' || mark == '+';
    return new Field(
        words.get(0),
        marked ? type.substring(0, type.length() - 1) : type,
        mark == '?' || mark == '*',
        mark == '*' || mark == '+',
        since(words, 2),
        namespace,
        says(says));
  }

  /** What follows each first word; it is asked for with each element of each request. */
  private static Map<String, List<String>> says(List<String> columns) {
    return columns.stream()
        .map(column -> List.of(column.split(" ")))
        .collect(Collectors.toMap(words -> words.get(0), words -> words.subList(1, words.size())));
  }

  private void index() {
    for (String name : types.keySet()) {
      List<Field> fields = new ArrayList<>();
      for (Described type = types.get(name); type != null; type = base(type, types)) {
        fields.addAll(0, type.own());
      }
      allFields.put(name, List.copyOf(fields));
    }
  }

  private static @Nullable Described base(Described type, Map<String, Described> among) {
    return type.base() == null ? null : among.get(type.base());
  }

  public Optional<Method> method(String name) {
    return Optional.ofNullable(methods.get(name));
  }

  public Collection<Method> methods() {
    return methods.values();
  }

  public Set<String> methodNames() {
    return new TreeSet<>(methods.keySet());
  }

  Set<String> typeNames() {
    return new TreeSet<>(types.keySet());
  }

  public static boolean isSimple(String type) {
    return SIMPLE.contains(type);
  }

  /** Whether more than the name of the type is known here. */
  public boolean knows(String type) {
    return isSimple(type) || isEnum(type) || types.containsKey(type);
  }

  public boolean isEnum(String type) {
    return enums.containsKey(type);
  }

  public boolean isEnumValue(String type, String value) {
    return enums.getOrDefault(type, List.of()).contains(value);
  }

  @Nullable Described type(String name) {
    return types.get(name);
  }

  /** The elements of a data type in schema order, those of its base types first. */
  public List<Field> fields(String type) {
    return Objects.requireNonNull(allFields.get(type), type);
  }

  /** Whether a data type is another, or derives from it. */
  public boolean isA(String type, String base) {
    return derives(type, base, types);
  }

  /** Whether a managed object type is another, or derives from it. */
  public boolean isManagedA(String type, String base) {
    return base.equals("ManagedObject") || derives(type, base, objects);
  }

  /** The managed object types that are described. */
  public Set<String> managedNames() {
    return Set.copyOf(objects.keySet());
  }

  public boolean isManaged(String type) {
    return type.equals("ManagedObject") || objects.containsKey(type);
  }

  private static boolean derives(String type, String base, Map<String, Described> among) {
    for (Described at = among.get(type); at != null; at = base(at, among)) {
      if (at.name().equals(base)) {
        return true;
      }
    }
    return false;
  }

  /** A property of a managed object type, or one that it inherits. */
  public @Nullable Field property(String managedType, String name) {
    for (Described at = objects.get(managedType); at != null; at = base(at, objects)) {
      for (Field field : at.own()) {
        if (field.name().equals(name)) {
          return field;
        }
      }
    }
    return null;
  }

  /** All properties of a managed object type, including those that it inherits. */
  public List<Field> properties(String managedType) {
    List<Field> fields = new ArrayList<>();
    for (Described at = objects.get(managedType); at != null; at = base(at, objects)) {
      fields.addAll(0, at.own());
    }
    return fields;
  }

  /** A data type and all types that derive from it. */
  public List<String> subtypes(String base) {
    return subtypes.computeIfAbsent(
        base, wanted -> types.keySet().stream().filter(name -> isA(name, wanted)).toList());
  }
}
