package io.vmcrypt.testkit.internal.ovh;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A path with parameters, as in the schema: {@code /dedicatedCloud/{serviceName}}. */
final class OvhPath {
  private final List<String> template;

  private OvhPath(List<String> template) {
    this.template = template;
  }

  static OvhPath of(String template) {
    return new OvhPath(segments(template));
  }

  /** What {@link #match} compares: a path is taken apart once for all that it is compared with. */
  static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }

  /** How many parameters it has. */
  long parameters() {
    return template.stream().filter(segment -> segment.startsWith("{")).count();
  }

  /** The parameters by name, or empty if the path is another one. */
  Optional<Map<String, String>> match(List<String> segments) {
    if (segments.size() != template.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String wanted = template.get(i);
      String segment = decode(segments.get(i));
      if (wanted.startsWith("{") && !segment.isEmpty()) {
        parameters.put(wanted.substring(1, wanted.length() - 1), segment);
      } else if (!wanted.equals(segment)) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  /**
   * The parameters of a query by name.
   *
   * @param declared the names that are allowed
   */
  static Map<String, String> query(String query, Set<String> declared) {
    Map<String, String> given = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      if (!declared.contains(name)) {
        throw RequestBody.invalid(name, "Unknown parameter");
      }
      given.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }
    return given;
  }

  @Override
  public String toString() {
    return String.join("/", template);
  }

  static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw OvhRefusal.badRequest("INVALID_ARGUMENT", "Invalid percent-encoding in the URL");
    }
  }
}
