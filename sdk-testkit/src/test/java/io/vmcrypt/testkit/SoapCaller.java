package io.vmcrypt.testkit;

import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A SOAP client without any knowledge: it posts what it is given and hands back what came. */
final class SoapCaller {

  /**
   * What came.
   *
   * @param status the HTTP status
   * @param body the envelope
   * @param cookie the value of Set-Cookie
   */
  record Answer(int status, String body, Optional<String> cookie) {

    /** The text between the first pair of tags of this name. */
    String value(String element) {
      int start = body.indexOf("<" + element);
      int open = body.indexOf('>', start) + 1;
      int end = body.indexOf("</" + element + ">", open);
      if (start < 0 || end < 0) {
        throw new AssertionError("no " + element + " in " + body);
      }
      return body.substring(open, end);
    }
  }

  private final FakeVcenter vcenter;
  private final HttpClient http;
  private final @Nullable VendorSchemas schemas;
  private String version;
  private @Nullable String cookie;

  SoapCaller(FakeVcenter vcenter, HttpClient http, String version) {
    this.vcenter = vcenter;
    this.http = http;
    this.version = version;
    this.schemas = VendorSchemas.find().orElse(null);
  }

  void speak(String newVersion) {
    version = newVersion;
  }

  void cookie(@Nullable String newCookie) {
    cookie = newCookie;
  }

  @Nullable String cookie() {
    return cookie;
  }

  /** Sends what has to be taken. */
  Answer good(String call) {
    Answer answer = call(call);
    if (answer.status() != 200) {
      throw new AssertionError(answer.body());
    }
    return answer;
  }

  /** Logs in with the right password and keeps the cookie. */
  SoapCaller login() {
    return login(vcenter.userName(), vcenter.password());
  }

  /** Logs in and keeps the cookie. */
  SoapCaller login(String userName, String password) {
    Answer answer = good(VcenterCalls.login(userName, password, ""));
    cookie = answer.cookie().orElseThrow().split(";", -1)[0];
    return this;
  }

  /** Calls the vim25 service. The answer must be valid against the vendor's schemas. */
  Answer call(String content) {
    return post("/sdk", "urn:vim25/" + version, envelope("", content));
  }

  /** Calls the policy service with the session in the SOAP header. */
  Answer callPbm(String content) {
    return post("/pbm", "urn:pbm/", envelope(sessionHeader(), content));
  }

  private String sessionHeader() {
    String value =
        cookie == null ? "" : cookie.substring(cookie.indexOf('=') + 1).replace("\"", "");
    return "<vcSessionCookie xmlns=\"\">" + value + "</vcSessionCookie>";
  }

  static String envelope(String header, String content) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        + "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\""
        + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">"
        + (header.isEmpty() ? "" : "<Header>" + header + "</Header>")
        + "<Body>"
        + content
        + "</Body></Envelope>";
  }

  Answer post(String path, @Nullable String action, String envelope) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(vcenter.url().resolve(path))
            .header("Content-Type", "text/xml; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(envelope, StandardCharsets.UTF_8));
    if (action != null) {
      request.header("SOAPAction", "\"" + action + "\"");
    }
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    Answer answer = send(request.build());
    if (schemas != null && answer.body().contains("Envelope")) {
      schemas.validateBody(answer.body());
    }
    return answer;
  }

  Answer get(String path) {
    URI uri = vcenter.url().resolve(path);
    return send(HttpRequest.newBuilder(uri).GET().build());
  }

  private Answer send(HttpRequest request) {
    HttpResponse<String> response =
        TrustedHttp.send(http, request, HttpResponse.BodyHandlers.ofString());
    return new Answer(
        response.statusCode(), response.body(), response.headers().firstValue("Set-Cookie"));
  }
}
