package io.vmcrypt.testkit.internal.ovh;

import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The token server for the client credentials grant (RFC 6749, section 4.4). The client
 * authenticates either by HTTP Basic or by fields of the form (section 2.3.1). Guarded by the lock
 * of {@link OvhCloud}.
 */
final class OAuth2Tokens {
  static final String PATH = "/auth/oauth2/token";
  private static final String JSON = "application/json";
  private static final String BASIC = "basic ";

  private final OvhAccess access;

  OAuth2Tokens(OvhAccess access) {
    this.access = access;
  }

  /** Who asks. */
  private record Client(String id, String secret) {}

  HttpAnswer answer(ReceivedRequest request) {
    String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!request.method().equals("POST") || !type.startsWith("application/x-www-form-urlencoded")) {
      return refuse(400, "invalid_request", "The body must be a form, sent by POST");
    }
    Map<String, String> form = form(new String(request.body(), StandardCharsets.UTF_8));
    if (!"client_credentials".equals(form.get("grant_type"))) {
      return refuse(400, "unsupported_grant_type", "The grant type must be client_credentials");
    }
    Optional<String> authorization = request.header("Authorization");
    if (authorization.isPresent() && form.containsKey("client_secret")) {
      return refuse(400, "invalid_request", "The client must not authenticate in two ways");
    }
    Client client =
        authorization.isPresent()
            ? basic(authorization.get())
            : new Client(
                form.getOrDefault("client_id", ""), form.getOrDefault("client_secret", ""));
    if (!access.isClient(client.id(), client.secret())) {
      HttpAnswer refusal = refuse(401, "invalid_client", "Client authentication failed");
      return authorization.isPresent()
          ? refusal.withHeader("WWW-Authenticate", "Basic realm=\"OVHcloud\"")
          : refusal;
    }
    if (!"all".equals(form.get("scope"))) {
      return refuse(400, "invalid_scope", "The scope must be all");
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("access_token", access.createToken());
    json.put("token_type", "Bearer");
    json.put("expires_in", OvhAccess.TOKEN_LIFETIME.toSeconds());
    json.put("scope", "all");
    return HttpAnswer.of(200, JSON, JsonText.print(json)).withHeader("Cache-Control", "no-store");
  }

  /** Id and secret are each form-encoded before they are joined. */
  private static Client basic(String authorization) {
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
      return new Client("", "");
    }
    try {
      String pair =
          new String(
              Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip()),
              StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? new Client("", "")
          : new Client(
              OvhPath.decode(pair.substring(0, colon)), OvhPath.decode(pair.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return new Client("", "");
    }
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new LinkedHashMap<>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(
            OvhPath.decode(pair.substring(0, equals)), OvhPath.decode(pair.substring(equals + 1)));
      }
    }
    return form;
  }

  private static HttpAnswer refuse(int status, String error, String description) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("error", error);
    json.put("error_description", description);
    return HttpAnswer.of(status, JSON, JsonText.print(json));
  }
}
