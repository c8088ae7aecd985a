package io.vmcrypt.testkit.internal.ovh;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The service keys of OVHcloud KMSs: keys that a customer makes by the API, and not those that
 * vCenter makes by KMIP. They are made, named, activated, deactivated and deleted; keys that are
 * brought along are not modelled, nor is what is done with keys, which is another API. Guarded by
 * the lock of {@link OvhCloud}.
 */
final class OkmsServiceKeys {
  private static final String KEYS = "/okms/resource/{okmsId}/serviceKey";
  private static final String ACTION = "okms:apiovh:serviceKey/";
  private static final String ACTIVE = "ACTIVE";
  private static final List<String> STATES = List.of(ACTIVE, "COMPROMISED", "DEACTIVATED");
  private static final List<String> REASONS =
      List.of(
          "AFFILIATION_CHANGED",
          "CA_COMPROMISE",
          "CESSATION_OF_OPERATION",
          "KEY_COMPROMISE",
          "PRIVILEGE_WITHDRAWN",
          "SUPERSEDED",
          "UNSPECIFIED");
  private static final List<String> CURVES = List.of("P-256", "P-384", "P-521");
  private static final List<String> OF_PAIRS = List.of("sign", "verify");

  /** The kinds of keys, and for each its sizes, the one that is taken by default first. */
  private static final Map<String, List<Long>> SIZES =
      Map.of(
          "oct", List.of(256L, 128L, 192L), "RSA", List.of(2048L, 3072L, 4096L), "EC", List.of());

  private final Map<String, ServiceKey> keys = new LinkedHashMap<>();
  private final Function<OvhCall, OkmsServer> server;
  private final Clock clock;

  private static final class ServiceKey {
    private final String id = UUID.randomUUID().toString();
    private final OkmsServer server;
    private final Instant creation;
    private final String type;
    private final List<String> operations;
    private final @Nullable Long size;
    private final @Nullable String curve;
    private final @Nullable PublicKey publicKey;
    private String name;
    private String state = ACTIVE;

    ServiceKey(
        OkmsServer server,
        Instant creation,
        String name,
        String type,
        List<String> operations,
        @Nullable Long size,
        @Nullable String curve) {
      this.server = server;
      this.creation = creation;
      this.name = name;
      this.type = type;
      this.operations = operations;
      this.size = size;
      this.curve = curve;
      this.publicKey = pair(type, size, curve);
    }

    private static @Nullable PublicKey pair(
        String type, @Nullable Long size, @Nullable String curve) {
      try {
        if (size != null && type.equals("RSA")) {
          KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(size.intValue());
          return generator.generateKeyPair().getPublic();
        }
        if (curve != null) {
          KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
          generator.initialize(new ECGenParameterSpec(standardName(curve)));
          return generator.generateKeyPair().getPublic();
        }
        return null;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String standardName(String curve) {
      return "secp" + curve.substring(2) + "r1";
    }

    /**
     * {@code okms.serviceKey.Response}. It has the public part of a pair in the form that is asked
     * for; a secret key stays in the KMS.
     */
    Map<String, @Nullable Object> json(@Nullable String format) {
      PublicKey shown = publicKey;
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("id", id);
      json.put("name", name);
      json.put("type", type);
      json.put("state", state);
      json.put("size", size);
      json.put("curve", curve);
      json.put("operations", operations);
      json.put("createdAt", OvhTask.dateTime(creation));
      json.put("keys", shown != null && "JWK".equals(format) ? List.of(jwk(shown)) : null);
      json.put(
          "keysPEM",
          shown != null && "PEM".equals(format) ? List.of(Map.of("pem", pem(shown))) : null);
      return json;
    }

    private Map<String, @Nullable Object> jwk(PublicKey shown) {
      Map<String, @Nullable Object> jwk = new LinkedHashMap<>();
      jwk.put("kid", id);
      jwk.put("kty", type);
      jwk.put("key_ops", operations);
      if (shown instanceof RSAPublicKey rsa) {
        jwk.put("n", unsigned(rsa.getModulus(), 0));
        jwk.put("e", unsigned(rsa.getPublicExponent(), 0));
      } else if (shown instanceof ECPublicKey ec) {
        int length = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
        jwk.put("crv", curve);
        jwk.put("x", unsigned(ec.getW().getAffineX(), length));
        jwk.put("y", unsigned(ec.getW().getAffineY(), length));
      }
      return jwk;
    }

    /** RFC 7518: big-endian without a sign, in URL-safe base64 without padding. */
    private static String unsigned(BigInteger number, int length) {
      byte[] bytes = number.toByteArray();
      int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
      byte[] plain = Arrays.copyOfRange(bytes, from, bytes.length);
      byte[] padded = new byte[Math.max(length, plain.length)];
      System.arraycopy(plain, 0, padded, padded.length - plain.length, plain.length);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(padded);
    }

    private static String pem(PublicKey shown) {
      return "-----BEGIN PUBLIC KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(shown.getEncoded())
          + "\n-----END PUBLIC KEY-----\n";
    }
  }

  /**
   * No keys yet.
   *
   * @param server finds the KMS that a call names
   */
  OkmsServiceKeys(Function<OvhCall, OkmsServer> server, Clock clock) {
    this.server = server;
    this.clock = clock;
  }

  List<OvhRoute> routes() {
    return List.of(
        OvhRoute.guarded("GET", KEYS, ACTION + "get", this::list).withQuery("iamTags"),
        OvhRoute.guarded("POST", KEYS, ACTION + "create", this::create),
        OvhRoute.guarded("GET", KEYS + "/{keyId}", ACTION + "get", this::get).withQuery("format"),
        OvhRoute.guarded("PUT", KEYS + "/{keyId}", ACTION + "update", this::update),
        OvhRoute.guarded("DELETE", KEYS + "/{keyId}", ACTION + "delete", this::delete));
  }

  /** How many keys a KMS has. */
  long count(OkmsServer of) {
    return keys.values().stream().filter(key -> key.server.equals(of)).count();
  }

  private Object list(OvhCall call) {
    OkmsServer of = server.apply(call);
    return OvhPage.of(
        call.request(),
        keys.values().stream()
            .filter(key -> key.server.equals(of))
            .map(key -> withIam(key, null))
            .toList());
  }

  private Object get(OvhCall call) {
    ServiceKey key = key(call);
    String format = call.query().get("format");
    if (format != null) {
      among("format", format, List.of("JWK", "PEM"));
    }
    return withIam(key, format);
  }

  private static Map<String, @Nullable Object> withIam(ServiceKey key, @Nullable String format) {
    Map<String, @Nullable Object> json = key.json(format);
    json.put(
        "iam",
        Map.of(
            "id",
            key.id,
            "urn",
            "urn:v1:eu:resource:okms:" + key.server.id() + "/serviceKey/" + key.id,
            "displayName",
            key.name,
            "state",
            "OK",
            "tags",
            Map.of()));
    return json;
  }

  private Object create(OvhCall call) {
    OkmsServer of = server.apply(call);
    RequestBody body =
        call.body(
            RequestBody.Type.STRING.required("name"),
            RequestBody.Type.STRING.optional("context"),
            RequestBody.Type.STRING.optional("curve"),
            RequestBody.Type.ARRAY.optional("keys"),
            RequestBody.Type.ARRAY.optional("operations"),
            RequestBody.Type.LONG.optional("size"),
            RequestBody.Type.STRING.optional("type"));
    if (body.given().containsKey("keys")) {
      throw OvhRefusal.notModelled("POST " + KEYS + " with keys, which imports one");
    }
    String type =
        body.text("type")
            .orElseThrow(() -> RequestBody.invalid("type", "Missing required parameter"));
    among("type", type, List.of("EC", "RSA", "oct"));
    List<Long> sizes = SIZES.getOrDefault(type, List.of());
    Optional<Long> size = body.number("size");
    Optional<String> curve = body.text("curve");
    boolean isCurve = type.equals("EC");
    if (isCurve ? size.isPresent() : curve.isPresent()) {
      throw RequestBody.invalid(
          isCurve ? "size" : "curve", "A key of type " + type + " has no such parameter");
    }
    size.ifPresent(bits -> among("size", bits, sizes));
    curve.ifPresent(name -> among("curve", name, CURVES));
    ServiceKey key =
        new ServiceKey(
            of,
            clock.instant(),
            body.requiredText("name"),
            type,
            operations(body, type),
            isCurve ? null : size.orElse(sizes.isEmpty() ? null : sizes.get(0)),
            isCurve ? curve.orElse(CURVES.get(0)) : null);
    keys.put(key.id, key);
    return key.json(null);
  }

  /** A secret key encrypts or wraps; a pair signs. */
  private static List<String> operations(RequestBody body, String type) {
    List<List<String>> possible =
        type.equals("oct")
            ? List.of(List.of("encrypt", "decrypt"), List.of("wrapKey", "unwrapKey"))
            : List.of(OF_PAIRS);
    if (!body.given().containsKey("operations")) {
      return possible.get(0);
    }
    List<String> wanted = new ArrayList<>();
    body.requiredList("operations").forEach(each -> wanted.add(String.valueOf(each)));
    if (wanted.isEmpty() || possible.stream().noneMatch(each -> each.containsAll(wanted))) {
      throw RequestBody.invalid(
          "operations", "Invalid value, expected for the type " + type + ": " + possible);
    }
    return List.copyOf(wanted);
  }

  private Object update(OvhCall call) {
    ServiceKey key = key(call);
    RequestBody body =
        call.body(
            RequestBody.Type.STRING.optional("deactivationReason"),
            RequestBody.Type.STRING.optional("name"),
            RequestBody.Type.STRING.optional("state"));
    Optional<String> reason = body.text("deactivationReason");
    Optional<String> state = body.text("state");
    reason.ifPresent(why -> among("deactivationReason", why, REASONS));
    state.ifPresent(next -> among("state", next, STATES));
    boolean ends = state.filter(next -> !next.equals(ACTIVE)).isPresent();
    if (ends && reason.isEmpty()) {
      throw RequestBody.invalid("deactivationReason", "Missing required parameter");
    }
    if (key.state.equals("COMPROMISED") && state.equals(Optional.of(ACTIVE))) {
      throw OvhRefusal.conflict("A compromised key cannot be activated");
    }
    body.text("name").ifPresent(name -> key.name = name);
    state.ifPresent(next -> key.state = next);
    return key.json(null);
  }

  private @Nullable Object delete(OvhCall call) {
    ServiceKey key = key(call);
    if (key.state.equals(ACTIVE)) {
      throw OvhRefusal.conflict("The key is active: it must be deactivated first");
    }
    keys.remove(key.id);
    return null;
  }

  private ServiceKey key(OvhCall call) {
    OkmsServer of = server.apply(call);
    String id = call.uuidParameter("keyId");
    return Optional.ofNullable(keys.get(id))
        .filter(key -> key.server.equals(of))
        .orElseThrow(() -> OvhRefusal.notFound("keyId = " + id));
  }

  private static void among(String field, Object value, List<?> allowed) {
    if (!allowed.contains(value)) {
      throw RequestBody.invalid(
          field, "Given data (" + value + ") does not belong to the enumeration " + allowed);
    }
  }
}
