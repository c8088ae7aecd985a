package io.vmcrypt.testkit.internal.ovh;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The routes below {@code /auth}. */
final class AuthRoutes {
  private static final Set<String> METHODS = Set.of("DELETE", "GET", "PATCH", "POST", "PUT");
  private static final long APPLICATION_ID = 100_001;

  private final OvhAccess access;
  private final Supplier<Instant> now;
  private final String account;
  private final Supplier<String> origin;

  AuthRoutes(OvhAccess access, Supplier<Instant> now, String account, Supplier<String> origin) {
    this.access = access;
    this.now = now;
    this.account = account;
    this.origin = origin;
  }

  List<OvhRoute> routes() {
    return List.of(
        OvhRoute.open(
            "GET", "/auth/time", OvhRoute.Access.OPEN, call -> now.get().getEpochSecond()),
        OvhRoute.open(
            "POST", "/auth/credential", OvhRoute.Access.APPLICATION, this::requestCredential),
        OvhRoute.guarded("GET", "/auth/currentCredential", null, this::currentCredential),
        OvhRoute.guarded("GET", "/auth/details", null, this::details));
  }

  private Object requestCredential(OvhCall call) {
    RequestBody body =
        call.body(
            RequestBody.Type.ARRAY.required("accessRules"),
            RequestBody.Type.STRING.optional("redirection"),
            RequestBody.Type.ARRAY.optional("allowedIPs"));
    List<OvhAccessRule> rules = new ArrayList<>();
    for (Object rule : body.requiredList("accessRules")) {
      if (!(rule instanceof Map<?, ?> map)
          || !(map.get("method") instanceof String method)
          || !METHODS.contains(method)
          || !(map.get("path") instanceof String path)) {
        throw RequestBody.invalid("accessRules", "Each rule needs a method and a path: " + rule);
      }
      rules.add(new OvhAccessRule(method, path));
    }
    OvhCredential credential = access.createCredential(rules, OvhCredential.PENDING_VALIDATION);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("consumerKey", credential.consumerKey());
    json.put("state", credential.status());
    json.put("validationUrl", origin.get() + "/auth/?credentialToken=" + credential.consumerKey());
    return json;
  }

  private static OvhCredential signer(OvhCall call) {
    return call.credential()
        .orElseThrow(
            () ->
                OvhRefusal.forbidden(
                    "FORBIDDEN", "This call needs an application and a consumer key"));
  }

  private Object currentCredential(OvhCall call) {
    OvhCredential credential = signer(call);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("credentialId", credential.id());
    json.put("applicationId", APPLICATION_ID);
    json.put("status", credential.status());
    json.put("creation", OvhTask.dateTime(credential.creation()));
    json.put("expiration", null);
    Instant lastUse = credential.lastUse();
    json.put("lastUse", lastUse == null ? null : OvhTask.dateTime(lastUse));
    json.put("ovhSupport", false);
    json.put("allowedIPs", null);
    json.put("rules", rules(credential));
    return json;
  }

  private Object details(OvhCall call) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("account", account);
    json.put("method", call.credential().isPresent() ? "account" : "oauth2_client_credentials");
    json.put(
        "identities",
        List.of(
            call.credential().isPresent()
                ? "urn:v1:eu:identity:account:" + account
                : "urn:v1:eu:identity:credential:" + account + "/oauth2-" + access.clientId()));
    json.put("roles", List.of());
    json.put("user", null);
    json.put("description", null);
    json.put("allowedRoutes", call.credential().map(AuthRoutes::rules).orElse(null));
    return json;
  }

  private static List<Map<String, String>> rules(OvhCredential credential) {
    return credential.rules().stream()
        .map(rule -> Map.of("method", rule.method(), "path", rule.path()))
        .toList();
  }
}
