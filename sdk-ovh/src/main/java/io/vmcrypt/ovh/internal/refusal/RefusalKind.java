package io.vmcrypt.ovh.internal.refusal;

import io.vmcrypt.core.error.VendorError;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a refusal is about, where that decides what to do next. OVHcloud has two forms of errors.
 * The older one has an {@code errorCode}. The newer one has a class that says no more than the
 * status, so only its message tells.
 */
public enum RefusalKind {
  /** The time of the request: "Query out of time". */
  TIMESTAMP,
  /**
   * "Invalid signature". In the newer form this may also be a consumer key that cannot be used
   * (yet).
   */
  SIGNATURE,
  /** The consumer key: "This credential is not valid", "This credential does not exist". */
  CONSUMER_KEY,
  /** The application key: "This application key is invalid". */
  APPLICATION_KEY,
  /** The client id or secret, at the token server. */
  CLIENT,
  /** No credentials came, or they are not valid any more: "You must login first". */
  LOGIN,
  /** The access rules of the consumer key: "This call has not been granted". */
  ACCESS_RULE,
  /** The call itself, which the API at this endpoint does not have: "Got an invalid URL". */
  CALL,
  /** A service that is suspended. */
  SUSPENDED,
  /** Anything else: "User not granted for this request", "This service does not exist". */
  OTHER;

  private static final Pattern TIME =
      Pattern.compile(
          "out of time|(invalid|old|expired) timestamp|timestamp .*(invalid|old|expired|future)");

  /** The kind of a refusal that has become an exception. */
  public static RefusalKind of(VendorError error) {
    return of(error.httpStatus(), error.code(), error.message());
  }

  public static RefusalKind of(int status, @Nullable String code, @Nullable String message) {
    if (status < 400 || status >= 500) {
      return OTHER;
    }
    RefusalKind byCode = byCode(code == null ? "" : code);
    if (byCode != OTHER) {
      return byCode;
    }
    // with other statuses such words are about other things, such as a credential of an OVHcloud
    // KMS
    boolean refusesCredentials = status == 400 || status == 401 || status == 403;
    String words = message == null ? "" : message.toLowerCase(Locale.ROOT);
    RefusalKind byMessage = refusesCredentials ? byMessage(words) : OTHER;
    if (status == 404 && words.contains("invalid (or empty) url")) {
      return CALL;
    }
    if (byMessage == OTHER && status == 401) {
      return LOGIN;
    }
    return byMessage == OTHER && words.contains("suspended") ? SUSPENDED : byMessage;
  }

  private static RefusalKind byCode(String code) {
    return switch (code) {
      case "QUERY_TIME_OUT" -> TIMESTAMP;
      case "INVALID_SIGNATURE" -> SIGNATURE;
      case "INVALID_CREDENTIAL", "NOT_CREDENTIAL" -> CONSUMER_KEY;
      case "INVALID_KEY" -> APPLICATION_KEY;
      case "NOT_GRANTED_CALL" -> ACCESS_RULE;
      case "invalid_client", "invalid_grant", "unauthorized_client" -> CLIENT;
      default -> OTHER;
    };
  }

  private static RefusalKind byMessage(String message) {
    if (TIME.matcher(message).find()) {
      return TIMESTAMP;
    }
    if (message.contains("invalid signature")) {
      return SIGNATURE;
    }
    if (message.contains("application key")) {
      return APPLICATION_KEY;
    }
    if (message.contains("this credential")) {
      return CONSUMER_KEY;
    }
    if (message.contains("call has not been granted")) {
      return ACCESS_RULE;
    }
    return OTHER;
  }
}
