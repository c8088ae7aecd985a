package io.vmcrypt.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * vCenter's vAPI REST side, native key providers among it, seen by a client that is not ours. Each
 * byte of an answer is a character of its body.
 */
final class RestCaller {

  static final String PROVIDERS = "/api/vcenter/crypto-manager/kms/providers";
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  private final FakeVcenter vcenter;
  private final HttpClient http;
  String session = "";

  RestCaller(FakeVcenter vcenter, HttpClient http) {
    this.vcenter = vcenter;
    this.http = http;
  }

  /** Sends a request with these headers, names and values by turns. */
  HttpResponse<String> send(String method, String target, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(vcenter.url().resolve(target))
            .header("Content-Type", "application/json")
            .headers(headers)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    return TrustedHttp.send(http, request.build(), HttpResponse.BodyHandlers.ofString(ISO_8859_1));
  }

  /** A call within the session. */
  HttpResponse<String> call(String method, String target, String body) {
    return send(method, target, body, "vmware-api-session-id", session);
  }

  HttpResponse<String> get(String target) {
    return call("GET", target, "");
  }

  HttpResponse<String> login(String path, String user, String password) {
    return send("POST", path, "", "Authorization", basic(user, password));
  }

  static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  /** Logs in. */
  RestCaller as(String user, String password) {
    session = login("/api/session", user, password).body().replace("\"", "");
    return this;
  }

  RestCaller login() {
    return as(vcenter.userName(), vcenter.password());
  }

  private HttpResponse<String> good(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return answer;
  }

  /** Adds a provider. */
  void create(String name) {
    good(call("POST", PROVIDERS, "{\"provider\":\"" + name + "\"}"));
  }

  /** The token for a provider's backup, out of the answer to an export. */
  static String token(String export) {
    Matcher token = TOKEN.matcher(export);
    assertThat(token.find()).as(export).isTrue();
    return token.group(1);
  }

  String export(String name) {
    String asked = "{\"provider\":\"" + name + "\"}";
    return token(good(call("POST", PROVIDERS + "?action=export", asked)).body());
  }

  HttpResponse<String> download(String name, String token) {
    return send("GET", "/cryptomanager/kms/" + name, "", "Authorization", "Bearer " + token);
  }

  /** The backup of a provider, in Base64. */
  String backup(String name) {
    byte[] backup = good(download(name, export(name))).body().getBytes(ISO_8859_1);
    return Base64.getEncoder().encodeToString(backup);
  }

  /** Restores a provider from the backup of another. */
  void restore(String backup) {
    good(call("POST", PROVIDERS + "?action=import", "{\"config\":\"" + backup + "\"}"));
  }

  void delete(String name) {
    good(call("DELETE", PROVIDERS + "/" + name, ""));
  }
}
