package io.vmcrypt.ovh.internal.refusal;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.Moshi;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.core.internal.http.RetryAfter;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.ovh.internal.wire.ErrorDto;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import retrofit2.Response;

/**
 * An answer other than success.
 *
 * @param code {@code errorCode}, {@code class} or {@code error}
 * @param message the API's words, bounded
 * @param queryId {@code X-OVH-QUERYID}
 * @param missingActions IAM actions that the credentials lack
 * @param stranger what came instead of the API's JSON, which then some other server may have sent;
 *     null if that came, or nothing, unless the status is 404
 * @param call method and path of the call
 */
public record ApiRefusal(
    int status,
    @Nullable String code,
    @Nullable String message,
    @Nullable String queryId,
    List<String> missingActions,
    @Nullable String stranger,
    String call,
    @Nullable String redirectHost,
    @Nullable Duration retryAfter) {

  private static final JsonAdapter<ErrorDto> JSON =
      new Moshi.Builder().build().adapter(ErrorDto.class);
  private static final ErrorDto NOTHING = new ErrorDto(null, null, null, null, null, null);

  public static ApiRefusal of(Response<?> response, Instant now) {
    okhttp3.Response raw = response.raw();
    String body = body(response);
    ErrorDto error = parse(body);
    String location = raw.header("Location");
    okhttp3.HttpUrl target = location == null ? null : raw.request().url().resolve(location);
    return new ApiRefusal(
        response.code(),
        ServerText.bounded(first(error.errorCode(), error.errorClass(), error.error())),
        ServerText.bounded(first(error.message(), error.errorDescription())),
        ServerText.bounded(raw.header("X-OVH-QUERYID")),
        missingActions(error.details()),
        stranger(response.code(), body.strip(), isOfApi(error, raw.header("X-OVH-QUERYID"))),
        raw.request().method() + " " + raw.request().url().encodedPath(),
        target == null ? null : target.host(),
        RetryAfter.of(raw, now).orElse(null));
  }

  /**
   * Whether the API itself speaks. Its words have an {@code errorCode} or a {@code class}, or the
   * id of the query beside them. JSON alone is what gateways and other programs answer, too.
   */
  private static boolean isOfApi(ErrorDto error, @Nullable String queryId) {
    return error.errorCode() != null
        || error.errorClass() != null
        || (error.message() != null && queryId != null);
  }

  /** For 404 the API has to speak itself: then a thing is not there, and may be forgotten. */
  private static @Nullable String stranger(int status, String body, boolean isOfApi) {
    if (body.isEmpty()) {
      return status == 404 ? "nothing" : null;
    }
    if (body.startsWith("{") || body.startsWith("[")) {
      return status == 404 && !isOfApi ? "some other JSON" : null;
    }
    return body.startsWith("<") ? "an HTML page" : "some other text";
  }

  /** What the refusal is about. */
  public RefusalKind kind() {
    return RefusalKind.of(status, code, message);
  }

  public VendorError vendorError() {
    return new VendorError(status, code, message, queryId);
  }

  /** The refusal for people: {@code HTTP 403 INVALID_CREDENTIAL: "..." (X-OVH-QUERYID ...)}. */
  public String text() {
    return "HTTP "
        + status
        + (code == null ? "" : " " + code)
        + (message == null ? "" : ": \"" + message + "\"")
        + (stranger == null ? "" : " with " + stranger + " instead of the API's JSON")
        + (queryId == null ? "" : " (X-OVH-QUERYID " + queryId + ")");
  }

  private static String body(Response<?> response) {
    okhttp3.ResponseBody body = response.errorBody();
    try {
      return body == null ? "" : body.string();
    } catch (IOException e) {
      return "";
    }
  }

  private static ErrorDto parse(String body) {
    try {
      ErrorDto error = JSON.fromJson(body);
      return error == null ? NOTHING : error;
    } catch (IOException | JsonDataException e) {
      // an HTML page or an empty body: only the status tells something
      return NOTHING;
    }
  }

  /** The actions that the details name, as one text or as a list, in one or several details. */
  private static List<String> missingActions(@Nullable Object details) {
    Stream<?> each = details instanceof List<?> list ? list.stream() : Stream.ofNullable(details);
    return each.filter(Map.class::isInstance)
        .map(Map.class::cast)
        .flatMap(
            map ->
                Stream.of("unauthorizedActionsByIAM", "unauthorizedActionsByAuthentication")
                    .map(map::get))
        .flatMap(named -> named instanceof List<?> list ? list.stream() : Stream.of(named))
        .filter(String.class::isInstance)
        .flatMap(text -> Stream.of(text.toString().split("[,;\\s]+")))
        .filter(action -> !action.isEmpty())
        .map(ServerText::bounded)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private static @Nullable String first(@Nullable String... texts) {
    return Stream.of(texts)
        .filter(text -> text != null && !text.isBlank())
        .findFirst()
        .orElse(null);
  }
}
