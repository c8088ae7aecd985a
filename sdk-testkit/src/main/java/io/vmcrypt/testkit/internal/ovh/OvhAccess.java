package io.vmcrypt.testkit.internal.ovh;

import io.vmcrypt.testkit.http.ReceivedRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks who may call what: application and consumer keys, signatures, timestamps, bearer tokens,
 * access rules and IAM actions. Guarded by the lock of {@link OvhCloud}.
 */
final class OvhAccess {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final String BEARER = "Bearer ";

  /** How long a token is valid, as OVH's token server says. */
  static final Duration TOKEN_LIFETIME = Duration.ofSeconds(3599);

  private static final int KEY_LENGTH = 32;
  private static final long FIRST_CREDENTIAL_ID = 2_000_001;

  private final SecureRandom random = new SecureRandom();
  private final String applicationKey = random(16);
  private final String applicationSecret = random(KEY_LENGTH);
  private final Map<String, OvhCredential> credentials = new HashMap<>();
  private final String clientId = "EU." + random(16).toLowerCase(Locale.ROOT);
  private final String clientSecret = random(KEY_LENGTH);
  private final Map<String, Instant> accessTokens = new HashMap<>();
  private final Set<String> deniedActions = new HashSet<>();

  /** How far the timestamp of a request may be off. */
  private static final Duration SKEW_LIMIT = Duration.ofMinutes(5);

  private final Supplier<Instant> now;
  private long nextCredentialId = FIRST_CREDENTIAL_ID;

  OvhAccess(Supplier<Instant> now) {
    this.now = now;
  }

  String applicationKey() {
    return applicationKey;
  }

  String applicationSecret() {
    return applicationSecret;
  }

  String clientId() {
    return clientId;
  }

  String clientSecret() {
    return clientSecret;
  }

  boolean isClient(String id, String secret) {
    return id.equals(clientId) && secret.equals(clientSecret);
  }

  /** Accepts a token that never expires. */
  void addToken(String token) {
    accessTokens.put(token, Instant.MAX);
  }

  /** Makes a token that is valid as long as OVH's tokens. */
  String createToken() {
    String token = random(2 * KEY_LENGTH);
    accessTokens.put(token, now.get().plus(TOKEN_LIFETIME));
    return token;
  }

  /** Lets all tokens expire. */
  void expireTokens() {
    accessTokens.clear();
  }

  Set<String> deniedActions() {
    return deniedActions;
  }

  OvhCredential createCredential(List<OvhAccessRule> rules, String status) {
    OvhCredential credential =
        new OvhCredential(nextCredentialId++, random(KEY_LENGTH), rules, now.get(), status);
    credentials.put(credential.consumerKey(), credential);
    return credential;
  }

  Optional<OvhCredential> findCredential(String consumerKey) {
    return Optional.ofNullable(credentials.get(consumerKey));
  }

  /** Checks what {@code POST /auth/credential} needs: only the application. */
  void checkApplication(ReceivedRequest request) {
    if (!request.header("X-Ovh-Application").equals(Optional.of(applicationKey))) {
      throw OvhRefusal.forbidden("INVALID_KEY", "This application key is invalid");
    }
  }

  /**
   * Checks a call of a protected route.
   *
   * @param path the path below the version, which access rules never name
   * @param action the IAM action of the route, null if it needs none
   * @return the credential that signed, or empty if a bearer token was given
   */
  Optional<OvhCredential> check(ReceivedRequest request, String path, @Nullable String action) {
    Optional<OvhCredential> credential = Optional.empty();
    Optional<String> authorization = request.header("Authorization");
    if (authorization.isPresent()) {
      checkToken(authorization.get());
    } else {
      OvhCredential signer = checkSignature(request);
      signer.usedAt(now.get());
      if (signer.rules().stream().noneMatch(rule -> rule.grants(request.method(), path))) {
        throw OvhRefusal.forbidden("NOT_GRANTED_CALL", "This call has not been granted");
      }
      credential = Optional.of(signer);
    }
    if (action != null && deniedActions.contains(action)) {
      throw OvhRefusal.missingAction(action);
    }
    return credential;
  }

  private void checkToken(String authorization) {
    Instant end =
        authorization.startsWith(BEARER)
            ? accessTokens.get(authorization.substring(BEARER.length()))
            : null;
    if (end == null || !now.get().isBefore(end)) {
      throw OvhRefusal.unauthorized("You must login first");
    }
  }

  private OvhCredential checkSignature(ReceivedRequest request) {
    Optional<String> application = request.header("X-Ovh-Application");
    Optional<String> consumer = request.header("X-Ovh-Consumer");
    Optional<String> signature = request.header("X-Ovh-Signature");
    Optional<String> timestamp = request.header("X-Ovh-Timestamp");
    if (application.isEmpty() || consumer.isEmpty()) {
      throw OvhRefusal.unauthorized("You must login first");
    }
    checkApplication(request);
    OvhCredential credential =
        findCredential(consumer.get())
            .orElseThrow(
                () -> OvhRefusal.forbidden("NOT_CREDENTIAL", "This credential does not exist"));
    if (!credential.status().equals(OvhCredential.VALIDATED)) {
      throw OvhRefusal.forbidden("INVALID_CREDENTIAL", "This credential is not valid");
    }
    checkTimestamp(timestamp);
    String expected =
        OvhSignature.of(
            applicationSecret,
            consumer.get(),
            request.method(),
            url(request),
            request.body(),
            timestamp.orElse(""));
    if (!MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8),
        signature.orElse("").getBytes(StandardCharsets.UTF_8))) {
      throw OvhRefusal.badRequest("INVALID_SIGNATURE", "Invalid signature");
    }
    return credential;
  }

  private void checkTimestamp(Optional<String> timestamp) {
    Instant sent;
    try {
      sent = Instant.ofEpochSecond(Long.parseLong(timestamp.orElse("")));
    } catch (NumberFormatException e) {
      throw OvhRefusal.badRequest("INVALID_SIGNATURE", "Invalid timestamp");
    }
    if (Duration.between(sent, now.get()).abs().compareTo(SKEW_LIMIT) > 0) {
      throw OvhRefusal.badRequest("QUERY_TIME_OUT", "Query out of time");
    }
  }

  private static String url(ReceivedRequest request) {
    return "https://" + request.header("Host").orElse("") + request.target();
  }

  private String random(int length) {
    StringBuilder text = new StringBuilder();
    random.ints(length, 0, ALPHABET.length()).forEach(index -> text.append(ALPHABET.charAt(index)));
    return text.toString();
  }
}
