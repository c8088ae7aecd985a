package io.vmcrypt.testkit.internal.ovh;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.internal.json.JsonText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * OVH's own description of {@code /dedicatedCloud}, or of {@code /okms} in version 2, and what it
 * says about an answer. There is none at hand of {@code /auth} and of the token server.
 */
public final class OvhSchema {
  private final Map<?, ?> models;
  private final Map<String, Operation> operations = new TreeMap<>();

  /**
   * An operation.
   *
   * @param responseType the type of its answer
   * @param actions the IAM actions that it needs
   * @param query the types of the parameters in its query, by name
   * @param body the types of the fields of its body, by name; required ones end in an exclamation
   *     mark
   */
  record Operation(
      String responseType,
      List<String> actions,
      Map<String, String> query,
      Map<String, String> body) {}

  private OvhSchema(Map<?, ?> schema) {
    models = map(schema.get("models"));
    for (Object api : list(schema.get("apis"))) {
      for (Object operation : list(map(api).get("operations"))) {
        operations.put(
            map(operation).get("httpMethod") + " " + map(api).get("path"),
            operation(map(operation)));
      }
    }
  }

  /** The schema; the test is skipped where it is absent. */
  public static OvhSchema load() {
    return load("ovh-dedicatedCloud.json");
  }

  /** The schema of version 2; the test is skipped where it is absent. */
  public static OvhSchema loadOkms() {
    return load("ovh-okms-v2.json");
  }

  private static OvhSchema load(String name) {
    Path file = Path.of(System.getProperty("vmcrypt.shared", ""), "reference", name);
    Assumptions.assumeTrue(
        Files.exists(file), () -> "the schema of the OVH API is not here: " + file);
    try {
      return new OvhSchema(map(JsonText.parse(Files.readAllBytes(file))));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All operations, each as its method and path. */
  List<String> operations() {
    return List.copyOf(operations.keySet());
  }

  Operation operation(String methodAndPath) {
    return Objects.requireNonNull(
        operations.get(methodAndPath), () -> "not in the schema: " + methodAndPath);
  }

  /** Asserts that a body is one that the operation may answer. */
  public void assertValid(String method, String path, byte[] body) {
    String template =
        operations.keySet().stream()
            .filter(
                key ->
                    key.startsWith(method + " ")
                        && OvhPath.of(key.substring(method.length() + 1))
                            .match(OvhPath.segments(path))
                            .isPresent())
            // literal segments go before parameters
            .min((a, b) -> Long.compare(braces(a), braces(b)))
            .orElseThrow(() -> new AssertionError("not in the schema: " + method + " " + path));
    assertThat(violations(operation(template).responseType(), JsonText.parse(body), template))
        .isEmpty();
  }

  private static long braces(String text) {
    return text.chars().filter(c -> c == '{').count();
  }

  List<String> violations(String type, @Nullable Object value, String where) {
    List<String> found = new ArrayList<>();
    if (type.endsWith("[]")) {
      if (value instanceof List<?> list) {
        String element = type.substring(0, type.length() - 2);
        list.forEach(item -> found.addAll(violations(element, item, where + "[]")));
        return found;
      }
    } else if (models.get(type) instanceof Map<?, ?> model) {
      if (model.get("enum") instanceof List<?> values) {
        if (values.contains(value)) {
          return found;
        }
      } else if (value instanceof Map<?, ?> object) {
        return objectViolations(map(model.get("properties")), object, where);
      }
    } else if (isOfPrimitive(type, value)) {
      return found;
    }
    found.add(where + " is no " + type + ": " + value);
    return found;
  }

  private List<String> objectViolations(Map<?, ?> properties, Map<?, ?> object, String where) {
    List<String> found = new ArrayList<>();
    for (Object name : object.keySet()) {
      if (!properties.containsKey(name)) {
        found.add(where + " has the unknown field " + name);
      }
    }
    properties.forEach(
        (name, property) -> {
          String field = where + "." + name;
          Object value = object.get(name);
          if (value != null) {
            found.addAll(violations(text(map(property).get("type")), value, field));
          } else if (!Boolean.TRUE.equals(map(property).get("canBeNull"))) {
            found.add(field + " is missing or null");
          }
        });
    return found;
  }

  private static boolean isOfPrimitive(String type, @Nullable Object value) {
    if (type.equals("long")) {
      return value instanceof Long;
    }
    if (type.equals("boolean")) {
      return value instanceof Boolean;
    }
    if (type.equals("map[string]string")) {
      return value instanceof Map<?, ?> map
          && map.values().stream().allMatch(String.class::isInstance);
    }
    if (!(value instanceof String text)) {
      return false;
    }
    try {
      return switch (type) {
        case "string", "text", "password" -> true;
        case "datetime" -> OffsetDateTime.parse(text) != null;
        case "uuid" -> UUID.fromString(text).toString().equals(text);
        case "url" -> URI.create(text).isAbsolute();
        case "ipv4" -> text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        case "ipv4Block" -> text.matches("\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}");
        default -> throw new AssertionError("a type that this check does not know: " + type);
      };
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static Operation operation(Map<?, ?> operation) {
    List<String> actions = new ArrayList<>();
    if (operation.get("iamActions") instanceof List<?> list) {
      list.forEach(action -> actions.add(text(map(action).get("name"))));
    }
    Map<String, String> query = new TreeMap<>();
    Map<String, String> body = new TreeMap<>();
    for (Object parameter : list(operation.get("parameters"))) {
      Map<?, ?> fields = map(parameter);
      if ("query".equals(fields.get("paramType"))) {
        query.put(text(fields.get("name")), text(fields.get("dataType")));
      } else if ("body".equals(fields.get("paramType")) && fields.get("name") != null) {
        body.put(
            text(fields.get("name")),
            fields.get("dataType") + (Boolean.TRUE.equals(fields.get("required")) ? "!" : ""));
      }
    }
    return new Operation(text(operation.get("responseType")), actions, query, body);
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  private static List<?> list(@Nullable Object value) {
    return (List<?>) Objects.requireNonNull(value);
  }

  private static String text(@Nullable Object value) {
    return (String) Objects.requireNonNull(value);
  }

  /** The names, for messages of failures. */
  @Override
  public String toString() {
    return new TreeSet<>(operations.keySet()).toString();
  }
}
