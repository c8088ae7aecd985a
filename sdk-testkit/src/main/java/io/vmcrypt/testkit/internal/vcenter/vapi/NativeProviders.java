package io.vmcrypt.testkit.internal.vcenter.vapi;

import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.key.NativeProvider;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The resource {@code /vcenter/crypto-manager/kms/providers}: native key providers alone. */
final class NativeProviders {

  static final String PATH = "/api/vcenter/crypto-manager/kms/providers";
  static final String DOWNLOAD = "/cryptomanager/kms/";

  /** The name that this vCenter uses for itself. Its clients may not be able to resolve it. */
  private static final String OWN_NAME = "vcenter.fake.invalid";

  private static final Duration TOKEN_VALIDITY = Duration.ofMinutes(1);
  private static final Pattern KEY_ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final int KEY_BYTES = 32;
  private static final Set<String> HEALTHS = Set.of("NONE", "OK", "WARNING", "ERROR");

  private final Vcenter vcenter;
  private final KmsClusters clusters;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Export> exports = new LinkedHashMap<>();

  NativeProviders(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.clusters = vcenter.kms();
  }

  /** A backup that waits to be downloaded. */
  private record Export(String provider, String password, Instant expiry) {}

  private interface Work {
    HttpAnswer run() throws VapiRefusal;
  }

  private HttpAnswer locked(Work work) throws VapiRefusal {
    vcenter.monitor().lock();
    try {
      return work.run();
    } finally {
      vcenter.monitor().changed();
      vcenter.monitor().unlock();
    }
  }

  HttpAnswer collection(ReceivedRequest request, Session session) throws VapiRefusal {
    authorize(request, session);
    return locked(
        () ->
            switch (request.method() + " " + request.query()) {
              case "POST " -> create(request);
              case "POST action=export" -> export(request);
              case "POST action=import" -> importProvider(request);
              default -> {
                if (request.method().equals("GET")) {
                  yield list(request.query());
                }
                throw VapiRefusal.operationNotFound(request);
              }
            });
  }

  HttpAnswer item(ReceivedRequest request, String id, Session session) throws VapiRefusal {
    if (!request.query().isEmpty()) {
      throw VapiRefusal.operationNotFound(request);
    }
    authorize(request, session);
    return locked(
        () ->
            switch (request.method()) {
              case "GET" -> VapiService.json(200, info(id));
              case "DELETE" -> delete(id);
              default -> throw VapiRefusal.operationNotFound(request);
            });
  }

  /** Reading needs one privilege and changing another, as the reference says. */
  private static void authorize(ReceivedRequest request, Session session) throws VapiRefusal {
    String needed =
        request.method().equals("GET")
            ? "Cryptographer.ReadKeyServersInfo"
            : "Cryptographer.ManageKeyServers";
    if (!session.has(needed, Inventory.ROOT)) {
      throw VapiRefusal.unauthorized();
    }
  }

  private HttpAnswer list(String query) throws VapiRefusal {
    List<String> ids = new ArrayList<>();
    List<String> healths = new ArrayList<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      String[] part = pair.split("=", 2);
      String value = part.length < 2 ? "" : URLDecoder.decode(part[1], StandardCharsets.UTF_8);
      switch (part[0]) {
        case "providers" -> ids.add(value);
        case "health" -> {
          if (!HEALTHS.contains(value)) {
            throw VapiRefusal.invalidArgument("There is no health " + value + ".");
          }
          healths.add(value);
        }
        default -> throw VapiRefusal.unexpectedInput(part[0]);
      }
    }
    List<Map<String, Object>> found = new ArrayList<>();
    for (KmsClusters.Cluster cluster : clusters.all()) {
      NativeProvider provider = cluster.nativeProvider();
      if (provider == null
          || (!ids.isEmpty() && !ids.contains(cluster.id()))
          || (!healths.isEmpty() && !healths.contains(health(provider)))) {
        continue;
      }
      String health = health(provider);
      found.add(VapiBody.fields("provider", cluster.id(), "type", "NATIVE", "health", health));
    }
    return VapiService.json(200, found);
  }

  private static String health(NativeProvider provider) {
    return provider.hasBackup() ? "OK" : "ERROR";
  }

  private Map<String, Object> info(String id) throws VapiRefusal {
    NativeProvider provider = find(id);
    if (provider == null) {
      throw VapiRefusal.notFound(id);
    }
    List<Map<String, Object>> details =
        provider.hasBackup()
            ? List.of()
            : List.of(
                VapiRefusal.message(
                    "com.vmware.vcenter.crypto_manager.kms.providers.backup",
                    "The key provider requires backup."));
    return VapiBody.fields(
        "health", health(provider),
        "details", details,
        "constraints", Map.of("tpm_required", provider.tpmRequired()),
        "type", "NATIVE",
        "native_info", Map.of("key_id", provider.keyId()));
  }

  private @Nullable NativeProvider find(String id) {
    KmsClusters.Cluster cluster = clusters.find(id);
    return cluster == null ? null : cluster.nativeProvider();
  }

  private NativeProvider required(String id) throws VapiRefusal {
    KmsClusters.Cluster cluster = clusters.find(id);
    if (cluster == null) {
      throw VapiRefusal.notFound(id);
    }
    NativeProvider provider = cluster.nativeProvider();
    if (provider == null) {
      throw VapiRefusal.unsupported(id);
    }
    return provider;
  }

  private HttpAnswer create(ReceivedRequest request) throws VapiRefusal {
    VapiBody body = VapiBody.of(request, "provider", "constraints", "native_spec");
    String id = body.text("provider");
    boolean tpmRequired = Boolean.TRUE.equals(tpmRequired(body));
    VapiBody spec = body.find("native_spec", "key_id", "key_derivation_key");
    String keyId = spec == null ? null : spec.findText("key_id");
    String key = spec == null ? null : spec.findText("key_derivation_key");
    if (keyId != null && !KEY_ID.matcher(keyId).matches()) {
      throw VapiRefusal.invalidArgument("The key identifier is not a UUID.");
    }
    if (spec != null && key != null) {
      spec.bytes("key_derivation_key");
    }
    if (clusters.find(id) != null) {
      throw VapiRefusal.alreadyExists(id);
    }
    checkRoom();
    clusters.addNative(
        id,
        new NativeProvider(
            id,
            keyId == null ? UUID.randomUUID().toString() : keyId,
            key == null ? newKey() : key,
            tpmRequired));
    return HttpAnswer.of(204);
  }

  private void checkRoom() throws VapiRefusal {
    if (clusters.isFull()) {
      throw VapiRefusal.unableToAllocate(
          "A vCenter has " + KmsClusters.MOST + " key providers at most.");
    }
  }

  private static @Nullable Boolean tpmRequired(VapiBody body) throws VapiRefusal {
    VapiBody constraints = body.find("constraints", "tpm_required");
    return constraints == null ? null : constraints.findFlag("tpm_required");
  }

  private String newKey() {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private HttpAnswer delete(String id) throws VapiRefusal {
    required(id);
    try {
      clusters.remove(id);
    } catch (VimFault gone) {
      throw VapiRefusal.notFound(id);
    }
    return HttpAnswer.of(204);
  }

  private HttpAnswer export(ReceivedRequest request) throws VapiRefusal {
    VapiBody body = VapiBody.of(request, "provider", "password");
    String id = body.text("provider");
    String password = body.findText("password");
    required(id);
    String token = newKey().replace("=", "").replace('+', '-').replace('/', '_');
    Instant expiry = vcenter.settings().clock().instant().plus(TOKEN_VALIDITY);
    exports.put(token, new Export(id, password == null ? "" : password, expiry));
    String url =
        "https://"
            + OWN_NAME
            + DOWNLOAD
            + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    Map<String, Object> location =
        VapiBody.fields(
            "url", url, "download_token", Map.of("token", token, "expiry", time(expiry)));
    return VapiService.json(200, Map.of("type", "LOCATION", "location", location));
  }

  private static String time(Instant instant) {
    return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.MILLIS));
  }

  /**
   * Returns a backup, once. Broadcom's text says GET, but its sample sends POST, so both are
   * accepted.
   */
  HttpAnswer download(ReceivedRequest request, String id) throws VapiRefusal {
    if (!request.method().equals("GET") && !request.method().equals("POST")) {
      return HttpAnswer.of(405);
    }
    return locked(
        () -> {
          String header = request.header("Authorization").orElse("");
          Export export =
              header.startsWith("Bearer ")
                  ? exports.remove(header.substring("Bearer ".length()))
                  : null;
          Instant now = vcenter.settings().clock().instant();
          if (export == null || !export.provider().equals(id) || now.isAfter(export.expiry())) {
            return HttpAnswer.of(401);
          }
          NativeProvider provider = required(id);
          provider.backedUp();
          byte[] file =
              new NativeBackup(
                      id, provider.keyId(), provider.derivationKey(), provider.tpmRequired(), now)
                  .toPkcs12(export.password());
          return HttpAnswer.of(200, "application/octet-stream", file)
              .withHeader(
                  "Content-Disposition", "attachment; filename=" + provider.keyId() + ".p12");
        });
  }

  private HttpAnswer importProvider(ReceivedRequest request) throws VapiRefusal {
    VapiBody body = VapiBody.of(request, "config", "password", "constraints", "dry_run");
    String password = body.findText("password");
    NativeBackup backup =
        NativeBackup.parse(body.bytes("config"), password == null ? "" : password);
    Boolean given = tpmRequired(body);
    boolean tpmRequired = given == null ? backup.tpmRequired() : given;
    if (clusters.find(backup.provider()) != null) {
      throw VapiRefusal.alreadyExists(backup.provider());
    }
    checkRoom();
    if (!Boolean.TRUE.equals(body.findFlag("dry_run"))) {
      NativeProvider provider =
          new NativeProvider(
              backup.provider(), backup.keyId(), backup.derivationKey(), tpmRequired);
      provider.backedUp();
      clusters.addNative(backup.provider(), provider);
    }
    return VapiService.json(
        200,
        VapiBody.fields(
            "provider", backup.provider(),
            "type", "NATIVE",
            "native_info", Map.of("key_id", backup.keyId()),
            "export_time", time(backup.exportTime()),
            "constraints", Map.of("tpm_required", tpmRequired)));
  }
}
