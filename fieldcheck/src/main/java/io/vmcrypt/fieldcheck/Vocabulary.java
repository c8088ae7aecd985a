package io.vmcrypt.cli.fieldcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The words of the vendors that are known: calls, types, their elements, and the values of
 * enumerations.
 *
 * <pre>
 *   method NAME [-> TYPE]     its parameters follow
 *   object NAME [: BASE]      a managed object; its properties follow
 *   type NAME [: BASE]        its elements follow
 *   enum NAME VALUE...
 * </pre>
 */
final class Vocabulary {

  /** The type of what is not known. */
  static final String UNKNOWN = "";

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
          "any",
          "base64Binary",
          "map");

  private final Map<String, String> returns = new HashMap<>();
  private final Map<String, Described> methods = new LinkedHashMap<>();
  private final Map<String, Described> objects = new HashMap<>();
  private final Map<String, Described> types = new HashMap<>();
  private final Map<String, Set<String>> enums = new HashMap<>();

  /** A type, an object or a method with its own elements. */
  private record Described(String base, Map<String, String> fields) {}

  private Vocabulary() {}

  /** What the SDK and its stand-ins know of vCenter and of OVHcloud. */
  static Vocabulary load() {
    Vocabulary vocabulary = new Vocabulary();
    for (String file : List.of("known-vim.txt", "known-pbm.txt", "known-rest.txt")) {
      try (InputStream in = requireNonNull(Vocabulary.class.getResourceAsStream(file), file);
          BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
        vocabulary.read(lines);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return vocabulary;
  }

  private void read(BufferedReader lines) throws IOException {
    Described last = new Described("", new LinkedHashMap<>());
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.strip().split(" ");
      if (line.startsWith("  ")) {
        last.fields().put(words[0], words[1]);
        continue;
      }
      if (words[0].equals("enum")) {
        enums.put(words[1], Set.copyOf(Arrays.asList(words).subList(2, words.length)));
        continue;
      }
      int arrow = Arrays.asList(words).indexOf("->");
      int colon = Arrays.asList(words).indexOf(":");
      // the name of a call of REST has two words
      String name =
          words[0].equals("method")
              ? String.join(" ", Arrays.asList(words).subList(1, arrow < 0 ? words.length : arrow))
              : words[1];
      last = new Described(colon < 0 ? "" : words[colon + 1], new LinkedHashMap<>());
      switch (words[0]) {
        case "method" -> {
          methods.put(name, last);
          returns.put(name, arrow < 0 ? UNKNOWN : words[arrow + 1]);
        }
        case "object" -> objects.put(name, last);
        default -> types.put(name, last);
      }
    }
  }

  boolean hasMethod(String method) {
    return methods.containsKey(method);
  }

  /** The type of what a call returns. */
  String returned(String method) {
    return returns.getOrDefault(method, UNKNOWN);
  }

  /** The type of a parameter of a call. */
  String parameter(String method, String name) {
    Described described = methods.get(method);
    return described == null ? UNKNOWN : described.fields().getOrDefault(name, UNKNOWN);
  }

  boolean hasType(String type) {
    return types.containsKey(type)
        || enums.containsKey(type)
        || objects.containsKey(type)
        || SIMPLE.contains(type)
        || (type.startsWith("ArrayOf") && hasType(itemOf(type)));
  }

  /** Whether the elements of a type are known; not so of simple ones, and where only a name is. */
  boolean hasFields(String type) {
    return types.containsKey(type) && !allOf(types, type).isEmpty();
  }

  boolean isSimple(String type) {
    return SIMPLE.contains(type) || enums.containsKey(type) || type.startsWith("xsd:");
  }

  /** Of ArrayOfX it is X. */
  static String itemOf(String array) {
    String item = array.substring("ArrayOf".length());
    return switch (item) {
      case "String", "Int", "Long", "Boolean", "Byte", "Short" ->
          item.toLowerCase(java.util.Locale.ROOT);
      case "ManagedObjectReference" -> "ref";
      case "AnyType" -> "any";
      default -> item;
    };
  }

  /** The type of an element of a type. */
  Optional<String> field(String type, String name) {
    if (type.startsWith("ArrayOf")) {
      return Optional.of(itemOf(type));
    }
    return Optional.ofNullable(allOf(types, type).get(name));
  }

  private static Map<String, String> allOf(Map<String, Described> described, String name) {
    Map<String, String> all = new LinkedHashMap<>();
    Described at = described.get(name);
    for (int depth = 0; at != null && depth < 20; depth++) {
      at.fields().forEach(all::putIfAbsent);
      at = described.get(at.base());
    }
    return all;
  }

  /** The type of a property of a managed object, such as config.hardware.device. */
  Optional<String> property(String object, String path) {
    String[] steps = path.split("\\.", -1);
    Optional<String> type = Optional.ofNullable(allOf(objects, object).get(steps[0]));
    for (int i = 1; i < steps.length && type.isPresent(); i++) {
      type = field(type.get(), steps[i]);
    }
    return type;
  }

  /** Whether some managed object has such a property. */
  boolean isProperty(String path) {
    return objects.keySet().stream().anyMatch(object -> property(object, path).isPresent());
  }

  boolean isObject(String type) {
    return objects.containsKey(type);
  }

  boolean isEnum(String type) {
    return enums.containsKey(type);
  }

  boolean isWord(String enumeration, String value) {
    return enums.getOrDefault(enumeration, Set.of()).contains(value);
  }

  /** The name of a call of REST whose path fits, such as {@code GET /dedicatedCloud/{...}}. */
  Optional<String> route(String method, String path) {
    String[] steps = path.split("/", -1);
    return methods.keySet().stream()
        .filter(name -> name.startsWith(method + " "))
        .filter(name -> fits(name.substring(method.length() + 1).split("/", -1), steps))
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
