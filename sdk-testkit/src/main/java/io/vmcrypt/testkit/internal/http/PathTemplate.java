package io.vmcrypt.testkit.internal.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A path with names in braces, each for one segment: {@code /dedicatedCloud/{serviceName}}. */
public final class PathTemplate {
  private final List<String> segments;

  private PathTemplate(List<String> segments) {
    this.segments = segments;
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if it does not begin with a slash, or holds a query
   */
  public static PathTemplate parse(String text) {
    if (!Objects.requireNonNull(text, "path").startsWith("/") || text.contains("?")) {
      throw new IllegalArgumentException(
          "path must begin with a slash and have no query, such as /api/vcenter/vm/{vm}: " + text);
    }
    return new PathTemplate(List.of(text.split("/", -1)));
  }

  /** Whether a path, as it was sent, is of this form. */
  public boolean matches(String path) {
    List<String> given = List.of(path.split("/", -1));
    if (given.size() != segments.size()) {
      return false;
    }
    for (int i = 0; i < given.size(); i++) {
      String wanted = segments.get(i);
      boolean any = wanted.startsWith("{") && wanted.endsWith("}");
      if (any ? given.get(i).isEmpty() : !wanted.equals(decoded(given.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private static String decoded(String segment) {
    try {
      // in a path a plus sign is not a space
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return segment;
    }
  }
}
