package io.vmcrypt.ovh.internal.refusal;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a refusal is about, where that decides what to do next. OVHcloud has two forms of errors.
 * The older one has an {@code errorCode}. The newer one has a class that says no more than the
 * status, so only its message tells.
 */
public enum RefusalKind {
  /** The time of the request: "Query out of time". */
  TIMESTAMP(
      "The API refused the request's time, although it was taken from the server's own clock. Check"
          + " whether this machine's clock jumps.",
      "out of time|(invalid|old|expired) timestamp|timestamp .*(invalid|old|expired|future)",
      "QUERY_TIME_OUT"),
  /**
   * "Invalid signature". In the newer form this may also be a consumer key that cannot be used
   * (yet).
   */
  SIGNATURE(
      "Check the application secret and the consumer key. OVHcloud also says this if the consumer"
          + " key has expired or was never validated, or if the body holds a value of the wrong"
          + " type.",
      "invalid signature",
      "INVALID_SIGNATURE"),
  /** The application key: "This application key is invalid". */
  APPLICATION_KEY(
      "Check the application key: it is valid only at the endpoint that it was made for.",
      "application key",
      "INVALID_KEY"),
  /** The consumer key: "This credential is not valid", "This credential does not exist". */
  CONSUMER_KEY(
      "The consumer key is unknown, expired, or not validated yet: have a new one made at"
          + " createToken/ of the API's host, such as https://eu.api.ovh.com/createToken/.",
      "this credential",
      "INVALID_CREDENTIAL",
      "NOT_CREDENTIAL"),
  /** The client id or secret, at the token server. */
  CLIENT(
      "Check client id and client secret of the service account, and that it belongs to this"
          + " endpoint.",
      "",
      "invalid_client",
      "invalid_grant",
      "unauthorized_client"),
  /** No credentials came, or they are not valid any more: "You must login first". */
  LOGIN("Check the credentials: a token may have expired, or belong to another endpoint.", ""),
  /** The access rules of the consumer key: "This call has not been granted". */
  ACCESS_RULE("", "call has not been granted", "NOT_GRANTED_CALL"),
  /** The call itself, which the API at this endpoint does not have: "Got an invalid URL". */
  CALL("", ""),
  /** A service that is suspended. */
  SUSPENDED("", ""),
  /** Anything else: "User not granted for this request", "This service does not exist". */
  OTHER("", "");

  private final String advice;
  private final Pattern words;
  private final Pattern codes;

  RefusalKind(String advice, String words, String... codes) {
    this.advice = advice;
    // one without words is known by none
    this.words = Pattern.compile(words.isEmpty() ? "(?!)" : words);
    this.codes = Pattern.compile(String.join("|", codes));
  }

  /** What to do where the credentials are refused; empty if something else is. */
  public String authenticationAdvice() {
    return advice;
  }

  public static RefusalKind of(int status, @Nullable String code, @Nullable String message) {
    if (status < 400 || status >= 500) {
      return OTHER;
    }
    String text = message == null ? "" : message.toLowerCase(Locale.ROOT);
    // with other statuses such words are about other things, such as a credential of an OVHcloud
    // KMS
    boolean refusesCredentials = status == 400 || status == 401 || status == 403;
    String known = code == null ? "" : code;
    return first(kind -> !known.isEmpty() && kind.codes.matcher(known).matches())
        .or(() -> first(kind -> refusesCredentials && kind.words.matcher(text).find()))
        .orElseGet(() -> byStatus(status, text));
  }

  private static RefusalKind byStatus(int status, String text) {
    if (status == 401) {
      return LOGIN;
    }
    return status == 404 && text.contains("invalid (or empty) url")
        ? CALL
        : text.contains("suspended") ? SUSPENDED : OTHER;
  }

  private static Optional<RefusalKind> first(Predicate<RefusalKind> wanted) {
    return Stream.of(values()).filter(wanted).findFirst();
  }
}
