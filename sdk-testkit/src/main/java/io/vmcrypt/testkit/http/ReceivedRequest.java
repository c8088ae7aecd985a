package io.vmcrypt.testkit.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as a fake received it: the bytes, before the fake processed them.
 *
 * <p>Immutable, and so safe for use by several threads.
 */
public final class ReceivedRequest {
  private final String method;
  private final String target;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  private ReceivedRequest(
      String method, String target, Map<String, List<String>> headers, byte[] body) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = body;
  }

  /**
   * {@return a request from its parts}
   *
   * @param method the method, for example {@code POST}
   * @param target the path and query as sent, for example {@code /1.0/dedicatedCloud?iamTags=x}
   * @param headers the header fields by name, each with its values in the order received
   * @param body the bytes of the body, empty if there was none
   */
  public static ReceivedRequest of(
      String method, String target, Map<String, List<String>> headers, byte[] body) {
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, values) -> copy.computeIfAbsent(name, key -> new ArrayList<>()).addAll(values));
    copy.replaceAll((name, values) -> List.copyOf(values));
    return new ReceivedRequest(
        Objects.requireNonNull(method, "method"),
        Objects.requireNonNull(target, "target"),
        Collections.unmodifiableMap(copy),
        body.clone());
  }

  /** {@return the method, for example {@code POST}} */
  public String method() {
    return method;
  }

  /**
   * {@return path and query, exactly as sent, for example {@code
   * /1.0/dedicatedCloud/pcc-192-0-2-1/task?state=doing}}
   */
  public String target() {
    return target;
  }

  /**
   * {@return the path without the query, exactly as sent, for example {@code
   * /1.0/dedicatedCloud/pcc-192-0-2-1/task}}
   */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /**
   * {@return the query without the question mark, exactly as sent, for example {@code state=doing},
   * empty if there is none}
   */
  public String query() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  /**
   * {@return the header fields, the values by name, each list in the order received} The map finds
   * names in any case.
   */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /**
   * The first value of a header field.
   *
   * @param name the name, in any case
   * @return the value, or empty if the field was not sent
   */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
  }

  /** {@return the body, a copy of its bytes, empty if there was none} */
  public byte[] body() {
    return body.clone();
  }

  /** {@return the body as UTF-8 text, empty if there was none} */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Shows method and target, but not headers and body, which may hold secrets. */
  @Override
  public String toString() {
    return method + " " + target;
  }
}
