package io.vmcrypt.vsphere.internal.vapi;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.Moshi;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.core.internal.http.RetryAfter;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.vsphere.internal.vapi.wire.ErrorDto;
import io.vmcrypt.vsphere.internal.vapi.wire.MessageDto;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Response;

/**
 * An error answer of vAPI.
 *
 * @param type {@code error_type}; null if it is none of vAPI's errors
 * @param html whether an HTML page came instead of JSON
 */
record VapiError(
    int status,
    @Nullable String type,
    @Nullable String message,
    boolean html,
    @Nullable String redirectHost,
    Response<?> response) {

  static final String CHECK_ADDRESS =
      "Check that the address is that of a vCenter and that no proxy answers in its place.";

  private static final JsonAdapter<ErrorDto> JSON =
      new Moshi.Builder().build().adapter(ErrorDto.class);

  static VapiError of(Response<?> response) {
    String body = body(response);
    ErrorDto error = parse(body);
    String location = response.headers().get("Location");
    HttpUrl target = location == null ? null : response.raw().request().url().resolve(location);
    return new VapiError(
        response.code(),
        error == null ? null : ServerText.bounded(error.errorType()),
        error == null ? null : ServerText.bounded(words(error.messages())),
        body.stripLeading().startsWith("<"),
        target == null ? null : target.host(),
        response);
  }

  private static String body(Response<?> response) {
    try (ResponseBody body = response.errorBody()) {
      return body == null ? "" : body.string();
    } catch (IOException e) {
      return "";
    }
  }

  private static @Nullable ErrorDto parse(String body) {
    try {
      return JSON.fromJson(body);
    } catch (IOException | JsonDataException e) {
      // an HTML page, or nothing: only the status is known
      return null;
    }
  }

  /** Messages in one text; null if there are none. */
  static @Nullable String words(@Nullable List<@Nullable MessageDto> messages) {
    if (messages == null) {
      return null;
    }
    String text = messages.stream().flatMap(VapiError::words).collect(Collectors.joining(" "));
    return text.isEmpty() ? null : text;
  }

  static Stream<String> words(@Nullable MessageDto message) {
    return message == null
        ? Stream.of()
        : Stream.of(message.localized(), message.defaultMessage(), message.id())
            .filter(Objects::nonNull)
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .limit(1);
  }

  boolean isUnauthenticated() {
    return status == 401;
  }

  SdkException toException(Attempt attempt, String privilege, Instant now) {
    VendorError error = new VendorError(status, type, message, null);
    if (status < 400) {
      return new DecodingException(
          attempt,
          redirectHost == null ? outcome() : "HTTP " + status + ", a redirect to " + redirectHost,
          CHECK_ADDRESS
              + " Redirects are not followed, so that credentials go to no other server.");
    }
    return switch (status + " " + type) {
      case "404 NOT_FOUND" ->
          new NotFoundException(
              attempt, outcome(), "Check the name; list what exists.", error, null);
      case "400 ALREADY_EXISTS",
          "400 ALREADY_IN_DESIRED_STATE",
          "400 CONCURRENT_CHANGE",
          "400 FEATURE_IN_USE",
          "400 RESOURCE_BUSY",
          "400 RESOURCE_IN_USE" ->
          new ConflictException(
              attempt, outcome(), "Look at what exists, then try again.", error, null);
      default ->
          switch (status) {
            case 401 ->
                new AuthenticationException(
                    attempt,
                    outcome(),
                    "Check the user name (name@domain) and the password; a session may have"
                        + " expired.",
                    error,
                    null);
            case 403 ->
                new PermissionDeniedException(
                    attempt,
                    outcome(),
                    "Give the user a role that holds the privilege %s on the vCenter itself."
                        .formatted(privilege),
                    List.of(privilege),
                    error,
                    null);
            case 429 ->
                new RateLimitedException(
                    attempt,
                    outcome(),
                    "Try again later.",
                    RetryAfter.of(response.raw(), now).orElse(null),
                    error,
                    null);
            default -> new ServiceException(attempt, outcome(), advice(), error, null);
          };
    };
  }

  private String outcome() {
    return "HTTP "
        + status
        + (type == null ? "" : " " + type)
        + (message == null ? "" : ": " + message)
        + (html ? " with an HTML page instead of JSON" : "");
  }

  private String advice() {
    String kind = type == null ? "" : type.toUpperCase(Locale.ROOT);
    return switch (kind) {
      case "UNSUPPORTED" -> "Only native key providers can be exported and deleted here.";
      case "INVALID_ARGUMENT" -> "Check the values that were given.";
      default ->
          switch (status) {
            case 404 -> "This vCenter does not know that call. " + CHECK_ADDRESS;
            case 500, 502, 503, 504 ->
                "vCenter has a temporary problem, or its services are starting: try again later.";
            default -> html ? CHECK_ADDRESS : "Look at vCenter's log for the details.";
          };
    };
  }
}
