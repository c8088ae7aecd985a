package io.vmcrypt.testkit.internal.vcenter.vapi;

import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.json.JsonText;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON structure of a request. Every field must be declared and have its type. */
final class VapiBody {

  private final Map<?, ?> fields;

  private VapiBody(Map<?, ?> fields) {
    this.fields = fields;
  }

  static VapiBody of(ReceivedRequest request, String... declared) throws VapiRefusal {
    String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!type.startsWith("application/json")) {
      throw VapiRefusal.invalidArgument("Unsupported content type '" + type + "'.");
    }
    Object value;
    try {
      value = JsonText.parse(request.body());
    } catch (IllegalArgumentException e) {
      throw VapiRefusal.invalidArgument("The request body is not valid JSON.");
    }
    return structure("body", value, declared);
  }

  /**
   * A structure of an answer.
   *
   * @param fields the name and the value of each of its fields
   */
  static Map<String, Object> fields(Object... fields) {
    Map<String, Object> structure = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      structure.put(String.valueOf(fields[i]), fields[i + 1]);
    }
    return structure;
  }

  private static VapiBody structure(String name, @Nullable Object value, String... declared)
      throws VapiRefusal {
    if (!(value instanceof Map<?, ?> map)) {
      throw VapiRefusal.invalidArgument("Expected a structure for '" + name + "'.");
    }
    List<String> names = Arrays.asList(declared);
    for (Object key : map.keySet()) {
      if (!names.contains(key)) {
        throw VapiRefusal.unexpectedInput(String.valueOf(key));
      }
    }
    return new VapiBody(map);
  }

  /** A nested structure; null if it was not given. */
  @Nullable VapiBody find(String name, String... declared) throws VapiRefusal {
    Object value = fields.get(name);
    return value == null ? null : structure(name, value, declared);
  }

  @Nullable String findText(String name) throws VapiRefusal {
    Object value = fields.get(name);
    if (value != null && !(value instanceof String)) {
      throw VapiRefusal.invalidArgument("Expected a string for '" + name + "'.");
    }
    return (String) value;
  }

  String text(String name) throws VapiRefusal {
    String value = findText(name);
    if (value == null || value.isEmpty()) {
      throw VapiRefusal.invalidArgument("Field '" + name + "' is missing or empty.");
    }
    return value;
  }

  @Nullable Boolean findFlag(String name) throws VapiRefusal {
    Object value = fields.get(name);
    if (value != null && !(value instanceof Boolean)) {
      throw VapiRefusal.invalidArgument("Expected a boolean for '" + name + "'.");
    }
    return (Boolean) value;
  }

  byte[] bytes(String name) throws VapiRefusal {
    try {
      return Base64.getDecoder().decode(text(name));
    } catch (IllegalArgumentException e) {
      throw VapiRefusal.invalidArgument("Field '" + name + "' is not Base64.");
    }
  }
}
