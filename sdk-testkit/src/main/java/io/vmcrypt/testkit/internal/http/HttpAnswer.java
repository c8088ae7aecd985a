package io.vmcrypt.testkit.internal.http;

import io.vmcrypt.testkit.http.FakeAnswer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a fake answers. Immutable. */
public final class HttpAnswer {
  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;

  private HttpAnswer(int status, List<Map.Entry<String, String>> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** An answer without a body. */
  public static HttpAnswer of(int status) {
    return new HttpAnswer(status, List.of(), new byte[0]);
  }

  /** An answer with bytes. */
  public static HttpAnswer of(int status, String contentType, byte[] body) {
    return new HttpAnswer(status, List.of(Map.entry("Content-Type", contentType)), body.clone());
  }

  /** An answer with text, sent as UTF-8. */
  public static HttpAnswer of(int status, String contentType, String body) {
    return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /** An answer that a user of the fake gives. */
  public static HttpAnswer of(FakeAnswer answer) {
    return new HttpAnswer(answer.status(), answer.headers(), answer.body());
  }

  /** This answer with one more header field; fields of the same name add up. */
  public HttpAnswer withHeader(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new HttpAnswer(status, List.copyOf(more), body);
  }

  /** This answer with another body. */
  public HttpAnswer withBody(byte[] bytes) {
    return new HttpAnswer(status, headers, bytes.clone());
  }

  public int status() {
    return status;
  }

  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  public byte[] body() {
    return body.clone();
  }
}
