package io.vmcrypt.testkit.internal.ovh;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The routes below {@code /v2/okms}. Guarded by the lock of {@link OvhCloud}. */
final class OkmsRoutes {
  private static final String RESOURCE = "/okms/resource";
  private static final String CREDENTIAL = RESOURCE + "/{okmsId}/credential";
  private static final String ACTION = "okms:apiovh:";
  private static final int MAX_NAME = 50;
  private static final int MAX_DESCRIPTION = 200;
  private static final int MAX_IDENTITIES = 25;
  private static final int MAX_DAYS = 365;

  private final Map<String, OkmsServer> servers = new LinkedHashMap<>();
  private final Map<String, OkmsCredential> credentials = new LinkedHashMap<>();
  private final Clock clock;
  private final Duration step;

  OkmsRoutes(List<OkmsServer> servers, Clock clock, Duration step) {
    servers.forEach(server -> this.servers.put(server.id(), server));
    this.clock = clock;
    this.step = step;
  }

  List<OvhRoute> routes() {
    return List.of(
        OvhRoute.guarded("GET", RESOURCE, ACTION + "resource/get", this::list).withQuery("iamTags"),
        OvhRoute.guarded("GET", RESOURCE + "/{okmsId}", ACTION + "resource/get", this::get)
            .withQuery("publicCA"),
        OvhRoute.guarded("GET", CREDENTIAL, ACTION + "credential/get", this::listCredentials),
        OvhRoute.guarded("POST", CREDENTIAL, ACTION + "credential/create", this::create),
        OvhRoute.guarded(
            "GET",
            CREDENTIAL + "/{credentialId}",
            ACTION + "credential/get",
            call -> credential(call).json()));
  }

  /** The credentials in their current state. */
  List<OkmsCredential> all() {
    Instant now = clock.instant();
    credentials.values().forEach(credential -> credential.advance(now, step));
    return List.copyOf(credentials.values());
  }

  Optional<OkmsCredential> find(String id) {
    return all().stream().filter(credential -> credential.id().equals(id)).findFirst();
  }

  private Object list(OvhCall call) {
    return OvhPage.of(
        call.request(), servers.values().stream().map(server -> json(server, false)).toList());
  }

  private Object get(OvhCall call) {
    String wanted = call.query().getOrDefault("publicCA", "false");
    if (!wanted.equals("true") && !wanted.equals("false")) {
      throw RequestBody.invalid(
          "publicCA", "Given data (" + wanted + ") does not belong to the boolean type");
    }
    return json(server(call), wanted.equals("true"));
  }

  private Object listCredentials(OvhCall call) {
    OkmsServer server = server(call);
    return OvhPage.of(
        call.request(),
        all().stream()
            .filter(credential -> credential.server().equals(server))
            .map(OkmsCredential::json)
            .toList());
  }

  private Object create(OvhCall call) {
    OkmsServer server = server(call);
    RequestBody body =
        call.body(
            RequestBody.Type.STRING.required("name"),
            RequestBody.Type.ARRAY.required("identityURNs"),
            RequestBody.Type.STRING.optional("description"),
            RequestBody.Type.STRING.optional("csr"),
            RequestBody.Type.STRING.optional("certificateType"),
            RequestBody.Type.LONG.optional("validity"));
    Optional<String> csr = body.text("csr");
    Optional<String> type = body.text("certificateType");
    String name = body.requiredText("name");
    Optional<String> description = body.text("description");
    List<String> identities = identities(body);
    long days = body.number("validity").orElse((long) MAX_DAYS);
    check("name", !name.isBlank() && name.length() <= MAX_NAME, "1 to 50 characters");
    check("description", description.orElse("").length() <= MAX_DESCRIPTION, "at most 200");
    check("validity", days >= 1 && days <= MAX_DAYS, "1 to 365 days");
    check("certificateType", csr.isEmpty() || type.isEmpty(), "not together with csr");
    check(
        "certificateType",
        type.isEmpty() || type.get().equals("ECDSA") || type.get().equals("RSA"),
        "ECDSA or RSA");
    OkmsCredential credential =
        new OkmsCredential(
            UUID.randomUUID().toString(),
            server,
            new OkmsCredential.Wish(
                name, description.orElse(null), identities, csr.isPresent(), (int) days),
            csr.isPresent()
                ? sign(server, csr.get(), (int) days)
                : server.issuer().make(name, type.orElse("ECDSA").equals("RSA"), (int) days),
            clock.instant());
    credentials.put(credential.id(), credential);
    return credential.created();
  }

  private static OkmsServer.Issued sign(OkmsServer server, String csr, int days) {
    try {
      return server.issuer().sign(csr, days);
    } catch (IllegalArgumentException e) {
      throw RequestBody.invalid("csr", "Invalid certificate signing request");
    }
  }

  private static List<String> identities(RequestBody body) {
    List<?> given = body.requiredList("identityURNs");
    check("identityURNs", !given.isEmpty() && given.size() <= MAX_IDENTITIES, "1 to 25 URNs");
    return given.stream()
        .map(
            urn -> {
              if (!(urn instanceof String text) || !text.startsWith("urn:v1:")) {
                throw RequestBody.invalid("identityURNs", "Not the URN of an identity: " + urn);
              }
              return text;
            })
        .toList();
  }

  private static void check(String field, boolean good, String rule) {
    if (!good) {
      throw RequestBody.invalid(field, "Invalid value, expected: " + rule);
    }
  }

  private OkmsServer server(OvhCall call) {
    String id = call.uuidParameter("okmsId");
    return Optional.ofNullable(servers.get(id))
        .orElseThrow(() -> OvhRefusal.notFound("okmsId = " + id));
  }

  private OkmsCredential credential(OvhCall call) {
    OkmsServer server = server(call);
    String id = call.uuidParameter("credentialId");
    return find(id)
        .filter(credential -> credential.server().equals(server))
        .orElseThrow(() -> OvhRefusal.notFound("credentialId = " + id));
  }

  private Map<String, @Nullable Object> json(OkmsServer server, boolean withAuthorities) {
    String rest = "https://" + OkmsServer.REGION + ".okms.ovh.net";
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", server.id());
    json.put("region", OkmsServer.REGION);
    json.put("kmipEndpoint", server.kmipEndpoint());
    json.put("kmipRsaEndpoint", server.kmipRsaEndpoint());
    json.put("restEndpoint", rest);
    json.put("swaggerEndpoint", rest + "/swagger");
    json.put("publicCA", withAuthorities ? server.publicCa() : null);
    json.put("publicRsaCA", withAuthorities ? server.publicRsaCa() : null);
    json.put("kmipObjectCount", 0L);
    json.put("secretCount", 0L);
    json.put("secretVersionCount", 0L);
    json.put("serviceKeyCount", 0L);
    json.put(
        "iam",
        Map.of(
            "id",
            server.id(),
            "urn",
            "urn:v1:eu:resource:okms:" + server.id(),
            "displayName",
            "okms-" + OkmsServer.REGION,
            "state",
            "OK",
            "tags",
            Map.of()));
    return json;
  }
}
