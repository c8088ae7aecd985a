package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.Credential;
import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.KmipOperation;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.message.RequestMessage;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A key server without its TLS: it gets the bytes of a request and returns the bytes of the answer.
 * Bad input gets the answers that PyKMIP 0.10 gives. Safe for several threads; requests are done
 * one at a time.
 */
public final class KmipEngine {

  /** How the server is set up. */
  public record Settings(
      List<KmipVersion> versions,
      Set<KmipOperation> missingOperations,
      @Nullable LoginRequirement login,
      boolean requiresClientUsage,
      boolean toOwnersOnly,
      Clock clock) {

    public Settings {
      versions = List.copyOf(versions);
      missingOperations = Set.copyOf(missingOperations);
    }
  }

  /** The user name and password that each request must carry. */
  public static final class LoginRequirement {
    private final Credential credential;

    public LoginRequirement(String userName, char[] password) {
      this.credential = new Credential(userName, password);
    }
  }

  /** What a client may do; what all may do, where there is no client. */
  private record Right(@Nullable X509Certificate client, KmipOperation operation) {}

  private static final Map<Integer, String> ALGORITHMS = Map.of(2, "3DES", 3, "AES", 4, "RSA");
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final Duration TIME_STAMP_LIMIT = Duration.ofSeconds(60);
  private static final int LAST_QUERY_FUNCTION = 0x0e;
  private static final List<String> STATES =
      List.of("Pre-Active", "Active", "Deactivated", "Compromised");

  private final Settings settings;
  private final StoredObjects objects;
  private final Digests digests = new Digests();
  private final KeyOperations operations;
  private final List<String> asked = new ArrayList<>();
  private final Map<Right, KmipRefusal> refused = new HashMap<>();
  private final BentAnswers bent = new BentAnswers();
  private final List<LoginRequirement> logins = new ArrayList<>();

  /** Starts with no keys, which will get the given ids. */
  public KmipEngine(Settings settings, Supplier<String> ids) {
    this.settings = settings;
    this.objects = new StoredObjects(settings.clock(), ids, settings.toOwnersOnly());
    this.operations = new KeyOperations(objects, digests);
    if (settings.login() != null) {
      logins.add(settings.login());
    }
  }

  /** Also accepts this login from now on; the first one makes the server ask for a login. */
  public synchronized void acceptLogin(LoginRequirement login) {
    logins.add(login);
  }

  /** Accepts this login only from now on. */
  public synchronized void replaceLogins(LoginRequirement login) {
    logins.clear();
    logins.add(login);
  }

  /** Refuses an operation from now on: to one client, or to all if none is given. */
  public synchronized void refuse(
      @Nullable X509Certificate client, KmipOperation operation, KmipResultReason reason) {
    refused.put(
        new Right(client, operation),
        new KmipRefusal(reason, operation + " is refused by the test."));
  }

  /** Bends the answers to an operation from now on. */
  public synchronized void bend(KmipOperation operation, KmipAnswerFault fault) {
    bent.bend(operation, fault);
  }

  /** Removes all refusals, and bends no answer any more. */
  public synchronized void behave() {
    refused.clear();
    bent.behave();
  }

  /** Holds an object from now on, in the place of one with the same id. */
  public synchronized void put(StoredObject object) {
    objects.put(object);
  }

  /** The objects as another server could hold them. */
  public synchronized List<StoredObject> copies() {
    return objects.all().stream().map(StoredObject::copy).toList();
  }

  /** Which digests are told from now on, by the names of their hashing algorithms. */
  public synchronized void useDigests(List<String> algorithms) {
    digests.use(algorithms);
  }

  /** The names of all operations that were asked for so far, in order. */
  public synchronized List<String> operations() {
    return List.copyOf(asked);
  }

  /** The keys that exist, in the order of their making. */
  public synchronized List<FakeKmipKey> keys() {
    return objects.all().stream().map(KmipEngine::view).toList();
  }

  /** A key's bytes, or null if there is no such key. */
  public synchronized byte @Nullable [] material(String id) {
    return objects.all().stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .map(StoredObject::material)
        .orElse(null);
  }

  /** Destroys a key without a client's asking; says whether there was one. */
  public synchronized boolean destroy(String id) {
    return objects.remove(id);
  }

  /** Answers one message. */
  synchronized byte[] answer(byte[] request, X509Certificate client) {
    if (settings.requiresClientUsage() && !isForClients(client)) {
      return failure(
          lowestVersion(),
          KmipResultReason.AUTHENTICATION_NOT_SUCCESSFUL,
          "Error verifying the client certificate. See server logs for more information.");
    }
    RequestMessage message;
    List<Prepared> prepared = new ArrayList<>();
    try {
      Ttlv decoded = TtlvCodec.decode(request);
      KmipVersion version = RequestMessage.versionOf(decoded);
      if (!version.isKnown()) {
        return failure(
            lowestVersion(),
            KmipResultReason.INVALID_MESSAGE,
            "KMIP %s is not supported by the server: it speaks %s"
                .formatted(version, settings.versions()));
      }
      message = RequestMessage.from(decoded);
      for (RequestMessage.Item item : message.items()) {
        prepared.add(prepare(operation(item), item.payload(), message.header().version()));
      }
    } catch (TtlvException e) {
      return unreadable();
    }
    for (RequestMessage.Item item : message.items()) {
      KmipOperation.ofCode(item.operation()).map(KmipOperation::name).ifPresent(asked::add);
    }
    return answer(message, prepared, client);
  }

  /** The answer to a message that cannot be read as a request. */
  byte[] unreadable() {
    return failure(
        lowestVersion(),
        KmipResultReason.INVALID_MESSAGE,
        "Error parsing request message. See server logs for more information.");
  }

  private byte[] answer(RequestMessage message, List<Prepared> prepared, X509Certificate client) {
    RequestMessage.Header header = message.header();
    try {
      checkHeader(message);
    } catch (KmipRefusal refusal) {
      KmipVersion version =
          settings.versions().contains(header.version()) ? header.version() : lowestVersion();
      return failure(version, refusal.reason(), refusal.words());
    }
    // a client is known by its name: it stays the same with a renewed certificate
    objects.beginMessage(client.getSubjectX500Principal().getName());
    List<ResponseMessage.Item> results = new ArrayList<>();
    for (int i = 0; i < prepared.size(); i++) {
      ResponseMessage.Item result = perform(message.items().get(i), prepared.get(i), client);
      results.add(result);
      if (!result.isSuccess() && header.batchErrorContinuation() == RequestMessage.BATCH_STOP) {
        break;
      }
    }
    List<ResponseMessage.Item> items = bent.items(results, objects.oldest());
    byte[] answer =
        TtlvCodec.encode(
            new ResponseMessage(header.version(), now(), items).toTtlv(bent.count(items)));
    Integer limit = header.maximumResponseSize();
    if (limit != null && answer.length > limit) {
      return failure(
          header.version(),
          KmipResultReason.RESPONSE_TOO_LARGE,
          "Response message length too large. See server logs for more information.");
    }
    return answer;
  }

  private void checkHeader(RequestMessage message) throws KmipRefusal {
    RequestMessage.Header header = message.header();
    if (!logins.isEmpty()
        && logins.stream().noneMatch(login -> header.credentials().contains(login.credential))) {
      throw new KmipRefusal(
          KmipResultReason.AUTHENTICATION_NOT_SUCCESSFUL,
          "An error occurred during client authentication. See server logs for more information.");
    }
    if (!settings.versions().contains(header.version())) {
      throw invalidMessage("KMIP " + header.version() + " is not supported by the server.");
    }
    Instant timeStamp = header.timeStamp();
    if (timeStamp != null) {
      if (timeStamp.isAfter(now())) {
        throw invalidMessage("Future request rejected by server.");
      }
      if (Duration.between(timeStamp, now()).compareTo(TIME_STAMP_LIMIT) >= 0) {
        throw invalidMessage("Stale request rejected by server.");
      }
    }
    if (header.asynchronous()) {
      throw invalidMessage("Asynchronous operations are not supported.");
    }
    if (header.batchErrorContinuation() == RequestMessage.BATCH_UNDO) {
      throw invalidMessage("Undo option for batch handling is not supported.");
    }
    if (message.items().size() > 1
        && message.items().stream().anyMatch(item -> item.batchItemId() == null)) {
      throw invalidMessage("Batch item ID is undefined.");
    }
  }

  private ResponseMessage.Item perform(
      RequestMessage.Item item, Prepared prepared, X509Certificate client) {
    try {
      KmipOperation operation = KmipOperation.ofCode(item.operation()).orElseThrow();
      KmipRefusal toAll = refused.get(new Right(null, operation));
      KmipRefusal refusal = refused.getOrDefault(new Right(client, operation), toAll);
      if (refusal != null) {
        throw refusal;
      }
      if (item.hasCriticalExtension()) {
        throw new KmipRefusal(
            KmipResultReason.FEATURE_NOT_SUPPORTED,
            "The message extension is critical and not understood.");
      }
      return ResponseMessage.Item.success(item.operation(), item.batchItemId(), prepared.perform());
    } catch (KmipRefusal refusal) {
      return ResponseMessage.Item.failure(
          item.operation(), item.batchItemId(), refusal.reason(), refusal.words());
    }
  }

  private static KmipOperation operation(RequestMessage.Item item) throws TtlvException {
    return KmipOperation.ofCode(item.operation())
        .orElseThrow(() -> new TtlvException("Operation " + item.operation() + " is unknown"));
  }

  private Prepared prepare(KmipOperation operation, Ttlv payload, KmipVersion version)
      throws TtlvException {
    if (!isOffered(operation, version)) {
      return () -> {
        throw new KmipRefusal(
            KmipResultReason.OPERATION_NOT_SUPPORTED,
            operation + " is not supported by the server under KMIP " + version + ".");
      };
    }
    TtlvFields fields = payload.fields();
    return switch (operation.name()) {
      case "Query" -> prepareQuery(fields, version);
      case "Discover Versions" -> prepareDiscoverVersions(fields);
      default -> operations.prepare(operation, fields, version);
    };
  }

  private boolean isOffered(KmipOperation operation, KmipVersion version) {
    boolean inVersion =
        !operation.equals(KmipOperation.DISCOVER_VERSIONS)
            || version.compareTo(KmipVersion.V1_1) >= 0;
    return inVersion
        && KmipOperation.IMPLEMENTED.contains(operation)
        && !settings.missingOperations().contains(operation);
  }

  private Prepared prepareQuery(TtlvFields payload, KmipVersion version) throws TtlvException {
    List<Integer> functions = new ArrayList<>();
    for (Ttlv function : payload.repeated(KmipTag.QUERY_FUNCTION)) {
      int code = function.enumeration();
      if (code < 1 || code > LAST_QUERY_FUNCTION) {
        throw new TtlvException("Query Function " + code + " is unknown");
      }
      functions.add(code);
    }
    payload.end();
    if (functions.isEmpty()) {
      throw new TtlvException("Query needs a Query Function");
    }
    return () -> {
      List<Ttlv> fields = new ArrayList<>();
      if (functions.contains(1)) {
        KmipOperation.IMPLEMENTED.stream()
            .filter(operation -> isOffered(operation, version))
            .forEach(
                operation -> fields.add(Ttlv.enumeration(KmipTag.OPERATION, operation.code())));
      }
      if (functions.contains(2)) {
        fields.add(Ttlv.enumeration(KmipTag.OBJECT_TYPE, StoredObject.SYMMETRIC_KEY));
      }
      if (functions.contains(3)) {
        fields.add(Ttlv.text(KmipTag.VENDOR_IDENTIFICATION, "vmcrypt fake KMIP server"));
      }
      return Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, fields);
    };
  }

  private Prepared prepareDiscoverVersions(TtlvFields payload) throws TtlvException {
    List<KmipVersion> offered = new ArrayList<>();
    for (Ttlv version : payload.repeated(KmipTag.PROTOCOL_VERSION)) {
      offered.add(KmipVersion.from(version));
    }
    payload.end();
    return () -> {
      List<KmipVersion> common = new ArrayList<>(settings.versions());
      if (!offered.isEmpty()) {
        // if the client gives an order, it is used
        common = offered.stream().filter(settings.versions()::contains).toList();
      }
      return Ttlv.structure(
          KmipTag.RESPONSE_PAYLOAD, common.stream().map(KmipVersion::toTtlv).toList());
    };
  }

  private byte[] failure(KmipVersion version, KmipResultReason reason, String words) {
    return TtlvCodec.encode(
        new ResponseMessage(
                version, now(), List.of(ResponseMessage.Item.failure(null, null, reason, words)))
            .toTtlv());
  }

  private KmipVersion lowestVersion() {
    return settings.versions().stream().min(KmipVersion::compareTo).orElseThrow();
  }

  private Instant now() {
    return settings.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static boolean isForClients(X509Certificate client) {
    try {
      List<String> usages = client.getExtendedKeyUsage();
      return usages != null && usages.contains(CLIENT_AUTH);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static KmipRefusal invalidMessage(String words) {
    return new KmipRefusal(KmipResultReason.INVALID_MESSAGE, words);
  }

  private static FakeKmipKey view(StoredObject key) {
    Map<String, List<String>> labels = new LinkedHashMap<>();
    for (KmipAttribute attribute : key.present()) {
      if (attribute.isClients()) {
        labels.put(
            attribute.name(), key.values(attribute.name()).stream().map(KmipEngine::text).toList());
      }
    }
    return new FakeKmipKey(
        key.id(),
        STATES.get(key.state() - 1),
        ALGORITHMS.getOrDefault(key.algorithm(), ""),
        key.bits(),
        labels);
  }

  /** A custom attribute's text, or that of a name, which is a structure. */
  private static String text(TtlvValue value) {
    try {
      Ttlv item = new Ttlv(KmipTag.ATTRIBUTE_VALUE, value);
      return value instanceof TtlvValue.Structure ? KmipAttribute.nameOf(item) : item.text();
    } catch (TtlvException e) {
      throw new IllegalStateException("An attribute was stored unchecked", e);
    }
  }
}
