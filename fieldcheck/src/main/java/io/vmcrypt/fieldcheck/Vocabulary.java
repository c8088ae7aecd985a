package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The words of the vendors that are known: calls, types, their elements, and the values of
 * enumerations. Of vCenter it is the table that the stand-ins answer by; of REST it is {@code
 * known-rest.txt}, in the form of that table.
 */
final class Vocabulary {

  /** The type of what is not known. */
  static final String UNKNOWN = "";

  private final List<TypeTable> tables;
  private final Set<String> calls;

  private Vocabulary(TypeTable rest) {
    // that of policies has the types of vCenter, too, and its own methods alone
    tables = List.of(TypeTables.PBM, TypeTables.VIM, rest);
    calls = rest.methodNames();
  }

  /** What the SDK and its stand-ins know of vCenter and of OVHcloud. */
  static Vocabulary load() {
    String file = "known-rest.txt";
    return new Vocabulary(
        TypeTable.read(requireNonNull(Vocabulary.class.getResourceAsStream(file), file), "REST"));
  }

  /** In the table the name of a call of REST is one word. */
  private Optional<TypeTable.Method> method(String call) {
    String name = call.replace(' ', ':');
    return tables.stream().flatMap(table -> table.method(name).stream()).findFirst();
  }

  boolean hasMethod(String call) {
    return method(call).isPresent();
  }

  /** The type of what a call returns. */
  String returned(String call) {
    return method(call).map(TypeTable.Method::returns).map(TypeTable.Field::type).orElse(UNKNOWN);
  }

  /** The type of a parameter of a call. */
  String parameter(String call, String name) {
    return method(call).flatMap(method -> type(method.parameters().stream(), name)).orElse(UNKNOWN);
  }

  /** Whether the elements of a type are known; not so of simple ones, and where only a name is. */
  boolean hasFields(String type) {
    return fields(type).findAny().isPresent();
  }

  private Stream<TypeTable.Field> fields(String type) {
    return tables.stream()
        .filter(table -> table.knows(type) && !table.isEnum(type) && !TypeTable.isSimple(type))
        .findFirst()
        .stream()
        .flatMap(table -> table.fields(type).stream());
  }

  /** Of ArrayOfX it is X. */
  static String itemOf(String array) {
    String item = array.substring("ArrayOf".length());
    return switch (item) {
      case "String", "Int", "Long", "Boolean", "Byte", "Short" -> item.toLowerCase(Locale.ROOT);
      case "ManagedObjectReference" -> "ref";
      case "AnyType" -> "any";
      default -> item;
    };
  }

  /** The type of an element of a type. */
  Optional<String> field(String type, String name) {
    return type.startsWith("ArrayOf") ? Optional.of(itemOf(type)) : type(fields(type), name);
  }

  /** Elements of base types come first: the last of a name is the type's own. */
  private static Optional<String> type(Stream<TypeTable.Field> fields, String name) {
    return fields
        .filter(field -> field.name().equals(name))
        .map(TypeTable.Field::type)
        .reduce((ofBase, own) -> own);
  }

  /** The type of a property of a managed object, such as config.hardware.device. */
  Optional<String> property(String object, String path) {
    String[] steps = path.split("\\.", -1);
    Optional<String> type =
        tables.stream()
            .map(table -> table.property(object, steps[0]))
            .filter(Objects::nonNull)
            .map(TypeTable.Field::type)
            .findFirst();
    for (int i = 1; i < steps.length && type.isPresent(); i++) {
      type = field(type.get(), steps[i]);
    }
    return type;
  }

  /** Whether some managed object has such a property. */
  boolean isProperty(String path) {
    return TypeTables.PBM.managedNames().stream()
        .anyMatch(object -> property(object, path).isPresent());
  }

  boolean isObject(String type) {
    return tables.stream().anyMatch(table -> table.isManaged(type));
  }

  boolean isWord(String enumeration, String value) {
    return tables.stream().anyMatch(table -> table.isEnumValue(enumeration, value));
  }

  /** The name of a call of REST whose path fits, such as {@code GET /dedicatedCloud/{...}}. */
  Optional<String> route(String method, String path) {
    String[] steps = path.split("/", -1);
    return calls.stream()
        .filter(call -> call.startsWith(method + ":"))
        .map(call -> call.substring(method.length() + 1))
        .filter(route -> fits(route.split("/", -1), steps))
        .map(route -> method + " " + route)
        .findFirst();
  }

  private static boolean fits(String[] route, String[] steps) {
    if (route.length != steps.length) {
      return false;
    }
    for (int i = 0; i < route.length; i++) {
      if (!route[i].startsWith("{") && !route[i].equals(steps[i])) {
        return false;
      }
    }
    return true;
  }
}
