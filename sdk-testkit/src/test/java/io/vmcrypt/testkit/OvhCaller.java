package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.internal.json.JsonText;
import io.vmcrypt.testkit.internal.ovh.OvhSchema;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls an OVH API as its documentation says, with every part of a call open to be spoilt. */
final class OvhCaller {
  private final HttpClient http;
  private final String endpoint;
  String applicationKey;
  String applicationSecret;
  String consumerKey;
  long timestamp;

  OvhCaller(
      HttpClient http,
      String endpoint,
      String applicationKey,
      String applicationSecret,
      String consumerKey,
      long timestamp) {
    this.http = http;
    this.endpoint = endpoint;
    this.applicationKey = applicationKey;
    this.applicationSecret = applicationSecret;
    this.consumerKey = consumerKey;
    this.timestamp = timestamp;
  }

  /** An application that may do all, at a path of the fake's origin, such as {@code /v2}. */
  static OvhCaller of(FakeOvhApi ovh, HttpClient http, String path, Instant now) {
    return new OvhCaller(
        http,
        ovh.endpoint().resolve(path).toString(),
        ovh.applicationKey(),
        ovh.applicationSecret(),
        ovh.consumerKey(),
        now.getEpochSecond());
  }

  /** As another consumer. */
  OvhCaller as(String newConsumerKey) {
    consumerKey = newConsumerKey;
    return this;
  }

  /** An answer. */
  record Answer(String method, String path, int status, String text, Map<String, String> headers) {
    @Nullable Object json() {
      return JsonText.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Good, and as the description of the API says. */
    Answer fits(OvhSchema schema) {
      assertThat(status).as(text).isEqualTo(200);
      schema.assertValid(method, path.split("\\?", -1)[0], text.getBytes(StandardCharsets.UTF_8));
      return this;
    }

    Map<?, ?> object() {
      return (Map<?, ?>) Objects.requireNonNull(json());
    }

    List<?> list() {
      return (List<?>) Objects.requireNonNull(json());
    }

    Object field(String name) {
      return Objects.requireNonNull(object().get(name), name);
    }

    long number(String field) {
      return (Long) field(field);
    }
  }

  Answer get(String path) {
    return call("GET", path, "");
  }

  Answer delete(String path) {
    return call("DELETE", path, "");
  }

  Answer post(String path, String body) {
    return call("POST", path, body);
  }

  Answer call(String method, String path, String body) {
    String url = endpoint + path;
    String text =
        String.join(
            "+", applicationSecret, consumerKey, method, url, body, Long.toString(timestamp));
    return send(
        method,
        path,
        body,
        Map.of(
            "X-Ovh-Application",
            applicationKey,
            "X-Ovh-Consumer",
            consumerKey,
            "X-Ovh-Timestamp",
            Long.toString(timestamp),
            "X-Ovh-Signature",
            "$1$" + sha1(text)));
  }

  Answer send(String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint + path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::setHeader);
    HttpResponse<String> response =
        TrustedHttp.send(http, request.build(), HttpResponse.BodyHandlers.ofString());
    Map<String, String> answered = new HashMap<>();
    response.headers().map().forEach((name, values) -> answered.put(name, values.get(0)));
    return new Answer(method, path, response.statusCode(), response.body(), answered);
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
