package io.vmcrypt.testkit.internal.vcenter.vapi;

import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.json.JsonText;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The vAPI REST side of a vCenter: sessions at {@code /api/session} (from 7.0.2 on) and {@code
 * /rest/com/vmware/cis/session}, and the routes of {@link NativeProviders}.
 */
public final class VapiService {

  private static final ApiVersion WITH_API = new ApiVersion("7.0.2.0");
  private static final ApiVersion UNIFIED = new ApiVersion("8.0.3.0");

  /** The name of the header with a session, and of the cookie that may stand for it. */
  private static final String SESSION_ID = "vmware-api-session-id";

  private static final Pattern COOKIE = Pattern.compile("(?:^|;)\\s*" + SESSION_ID + "=([^;]*)");

  /** With it a client says that it sends the header, and wants no cookie. */
  private static final String BY_HEADER = "vmware-use-header-authn";

  private static final String REST_SESSION = "/rest/com/vmware/cis/session";

  private final Vcenter vcenter;
  private final NativeProviders providers;
  private final boolean unified;

  public VapiService(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.providers = new NativeProviders(vcenter);
    this.unified = vcenter.settings().version().includes(UNIFIED);
  }

  /** The answer, or empty if the path does not belong to vAPI. */
  public Optional<HttpAnswer> answer(ReceivedRequest request) {
    String path = request.path();
    if (path.equals(REST_SESSION)) {
      return Optional.of(olderSession(request));
    }
    boolean known = path.startsWith("/api/") || path.startsWith(NativeProviders.DOWNLOAD);
    if (!known || !vcenter.settings().version().includes(WITH_API)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          path.startsWith(NativeProviders.DOWNLOAD)
              ? providers.download(
                  request, segment(path.substring(NativeProviders.DOWNLOAD.length())))
              : api(request));
    } catch (VapiRefusal refusal) {
      return Optional.of(refusal.answer());
    }
  }

  /** Says of a path that is not there that this is a gap of the stand-in, if it is one. */
  public static String notModelled(ReceivedRequest request) {
    return "This fake does not model " + request + ", if a vCenter of this release has it.";
  }

  /** Checks only the session: a refusal if the request needs one and has none. */
  public Optional<HttpAnswer> refusal(ReceivedRequest request) {
    boolean older = request.path().startsWith("/rest/");
    if (!older && !request.path().startsWith("/api/")) {
      return Optional.empty();
    }
    try {
      live(request);
      return Optional.empty();
    } catch (VapiRefusal refusal) {
      return Optional.of(older ? refusal.olderAnswer() : refusal.answer());
    }
  }

  private HttpAnswer api(ReceivedRequest request) throws VapiRefusal {
    String path = request.path();
    if (path.equals("/api/session")) {
      return session(request);
    }
    if (!path.startsWith(NativeProviders.PATH)) {
      throw VapiRefusal.operationNotFound(request);
    }
    Session session = live(request);
    String rest = path.substring(NativeProviders.PATH.length());
    if (rest.isEmpty()) {
      return providers.collection(request, session);
    }
    if (rest.startsWith("/") && rest.indexOf('/', 1) < 0 && rest.length() > 1) {
      return providers.item(request, segment(rest.substring(1)), session);
    }
    throw VapiRefusal.operationNotFound(request);
  }

  private static String segment(String text) {
    try {
      // in a path a plus sign is not a space
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  private HttpAnswer session(ReceivedRequest request) throws VapiRefusal {
    return switch (request.method()) {
      case "POST" -> json(201, login(request).cookie());
      case "GET" -> json(200, info(live(request)));
      case "DELETE" -> {
        end(request);
        yield HttpAnswer.of(204);
      }
      default -> HttpAnswer.of(405);
    };
  }

  private static Map<String, Object> info(Session live) {
    DataObject session = live.userSession();
    return VapiBody.fields(
        "user", session.text("userName"),
        "created_time", String.valueOf(session.get("loginTime")),
        "last_accessed_time", String.valueOf(session.get("lastActiveTime")));
  }

  private HttpAnswer olderSession(ReceivedRequest request) {
    try {
      return switch (request.method()) {
        case "POST" ->
            switch (segment(request.query())) {
              case "", "~action=create" -> olderLogin(request);
              case "~action=get" -> json(200, Map.of("value", info(live(request))));
              default -> throw VapiRefusal.operationNotFound(request);
            };
        case "DELETE" -> {
          end(request);
          yield HttpAnswer.of(200);
        }
        default -> HttpAnswer.of(405);
      };
    } catch (VapiRefusal refusal) {
      return refusal.olderAnswer();
    }
  }

  private HttpAnswer olderLogin(ReceivedRequest request) throws VapiRefusal {
    String id = login(request).cookie();
    HttpAnswer answer = json(200, Map.of("value", id));
    return request.header(BY_HEADER).orElse("").equalsIgnoreCase("true")
        ? answer
        : answer.withHeader("Set-Cookie", SESSION_ID + "=" + id + "; Path=/rest; Secure; HttpOnly");
  }

  private Session login(ReceivedRequest request) throws VapiRefusal {
    String[] given = basic(request.header("Authorization").orElse("")).split(":", 2);
    if (given.length < 2) {
      throw VapiRefusal.unauthenticated();
    }
    try {
      return vcenter.locked(
          () -> vcenter.sessions().forApi(vcenter.sessions().login(given[0], given[1]), unified));
    } catch (VimFault wrong) {
      throw VapiRefusal.unauthenticated();
    }
  }

  private static String basic(String header) {
    try {
      return header.startsWith("Basic ")
          ? new String(
              Base64.getDecoder().decode(header.substring("Basic ".length())),
              StandardCharsets.UTF_8)
          : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private void end(ReceivedRequest request) throws VapiRefusal {
    Session session = live(request);
    vcenter.change(() -> vcenter.sessions().end(session));
  }

  private static String sessionId(ReceivedRequest request) {
    Optional<String> header = request.header(SESSION_ID);
    if (header.isPresent()) {
      return header.get();
    }
    for (String cookies : request.headers().getOrDefault("Cookie", List.of())) {
      Matcher matcher = COOKIE.matcher(cookies);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return "";
  }

  private Session live(ReceivedRequest request) throws VapiRefusal {
    String id = sessionId(request);
    @Nullable Session session = vcenter.change(() -> vcenter.sessions().findForApi(id, unified));
    if (session == null) {
      throw VapiRefusal.unauthenticated();
    }
    return session;
  }

  static HttpAnswer json(int status, Object value) {
    return HttpAnswer.of(status, "application/json", JsonText.print(value));
  }
}
