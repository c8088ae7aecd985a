package io.vmcrypt.testkit.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An answer of your own on a route of a fake, see {@code FakeVcenter.answerRoute} and {@code
 * FakeOvhApi.answerRoute}.
 *
 * <p>Immutable, and so safe for use by several threads.
 */
public final class FakeAnswer {
  private static final String JSON = "application/json; charset=utf-8";

  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;

  private FakeAnswer(int status, List<Map.Entry<String, String>> headers, byte[] body) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status must be 200 to 599: " + status);
    }
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /**
   * {@return an answer without a body}
   *
   * @param status the HTTP status, 200 to 599, for example 204
   * @throws IllegalArgumentException if the status is out of range
   */
  public static FakeAnswer of(int status) {
    return new FakeAnswer(status, List.of(), new byte[0]);
  }

  /**
   * {@return an answer with a body}
   *
   * @param status the HTTP status, 200 to 599
   * @param contentType the value of {@code Content-Type}
   * @param body the bytes of the body
   * @throws IllegalArgumentException if the status is out of range
   */
  public static FakeAnswer of(int status, String contentType, byte[] body) {
    Objects.requireNonNull(contentType, "contentType");
    return new FakeAnswer(status, List.of(Map.entry("Content-Type", contentType)), body.clone());
  }

  /**
   * {@return an answer in JSON}
   *
   * @param status the HTTP status, 200 to 599
   * @param json the text, which is sent as it is
   * @throws IllegalArgumentException if the status is out of range
   */
  public static FakeAnswer json(int status, String json) {
    return of(status, JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * This answer with one more header field; fields of the same name add up.
   *
   * @param name the name of the field
   * @param value its value
   * @return another answer
   */
  public FakeAnswer withHeader(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new FakeAnswer(status, List.copyOf(more), body);
  }

  /** {@return the HTTP status: 200 to 599} */
  public int status() {
    return status;
  }

  /** {@return the fields of the header, names and values, in the order in which they are sent} */
  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  /** {@return the bytes of the body, a copy; empty if there is none} */
  public byte[] body() {
    return body.clone();
  }

  /** Shows only the status: the body may hold a secret. */
  @Override
  public String toString() {
    return "HTTP " + status;
  }
}
