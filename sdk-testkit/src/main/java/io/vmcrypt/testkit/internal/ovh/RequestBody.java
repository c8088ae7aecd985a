package io.vmcrypt.testkit.internal.ovh;

import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON body of a request, checked strictly against the schema: every field is declared and has
 * its type, and no required field is missing.
 */
final class RequestBody {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  /** SHA-1 or SHA-256, as OVH's own web interface accepts it. */
  private static final Pattern THUMBPRINT =
      Pattern.compile("[0-9A-Fa-f]{2}((:[0-9A-Fa-f]{2}){19}|(:[0-9A-Fa-f]{2}){31})");

  enum Type {
    STRING,
    BOOLEAN,
    LONG,
    IPV4,
    THUMBPRINT,
    ARRAY;

    Field required(String name) {
      return new Field(name, this, true);
    }

    Field optional(String name) {
      return new Field(name, this, false);
    }
  }

  /**
   * A declared field.
   *
   * @param required whether it must be given
   */
  record Field(String name, Type type, boolean required) {}

  private final Map<String, @Nullable Object> values;

  private RequestBody(Map<String, @Nullable Object> values) {
    this.values = values;
  }

  static RequestBody read(ReceivedRequest request, List<Field> fields) {
    Map<String, @Nullable Object> values = object(request);
    for (Field field : fields) {
      Object value = values.get(field.name());
      if (value != null) {
        check(field, value);
      } else if (field.required()) {
        throw invalid(field.name(), "Missing required parameter");
      }
    }
    List<String> names = fields.stream().map(Field::name).toList();
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        throw invalid(name, "Unknown parameter");
      }
    }
    return new RequestBody(values);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable((String) values.get(name));
  }

  Optional<Long> number(String name) {
    return Optional.ofNullable((Long) values.get(name));
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> invalid(name, "Missing required parameter"));
  }

  List<?> requiredList(String name) {
    if (values.get(name) instanceof List<?> list) {
      return list;
    }
    throw invalid(name, "Missing required parameter");
  }

  /** All fields that were given and are not null, by name. */
  Map<String, Object> given() {
    Map<String, Object> given = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (value != null) {
            given.put(name, value);
          }
        });
    return given;
  }

  static OvhRefusal invalid(String field, String reason) {
    return OvhRefusal.badRequest("INVALID_ARGUMENT", "[" + field + "] " + reason);
  }

  private static Map<String, @Nullable Object> object(ReceivedRequest request) {
    byte[] body = request.body();
    if (body.length == 0) {
      return Map.of();
    }
    String contentType = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!contentType.startsWith("application/json")) {
      throw OvhRefusal.badRequest(
          "INVALID_ARGUMENT", "Content-Type must be application/json, but is: " + contentType);
    }
    Object value;
    try {
      value = JsonText.parse(body);
    } catch (IllegalArgumentException e) {
      throw OvhRefusal.badRequest("INVALID_ARGUMENT", "The body is " + e.getMessage());
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw OvhRefusal.badRequest("INVALID_ARGUMENT", "The body is not a JSON object");
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    map.forEach((name, field) -> object.put((String) name, field));
    return object;
  }

  private static void check(Field field, Object value) {
    Class<?> wanted =
        switch (field.type()) {
          case STRING, IPV4, THUMBPRINT -> String.class;
          case BOOLEAN -> Boolean.class;
          case LONG -> Long.class;
          case ARRAY -> List.class;
        };
    if (!wanted.isInstance(value)) {
      // the real API reports a value of the wrong JSON type this way
      throw OvhRefusal.badRequest("INVALID_SIGNATURE", "Invalid signature");
    }
    boolean wellFormed =
        switch (field.type()) {
          case STRING, BOOLEAN, LONG, ARRAY -> true;
          case IPV4 -> IPV4.matcher((String) value).matches();
          case THUMBPRINT -> THUMBPRINT.matcher((String) value).matches();
        };
    if (!wellFormed) {
      throw invalid(
          field.name(),
          "Given data (%s) does not belong to the %s type"
              .formatted(value, field.type().name().toLowerCase(Locale.ROOT)));
    }
  }
}
