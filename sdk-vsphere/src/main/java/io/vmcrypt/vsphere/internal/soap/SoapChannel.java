package io.vmcrypt.vsphere.internal.soap;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.core.internal.http.HttpFailure;
import io.vmcrypt.core.internal.http.Idempotent;
import io.vmcrypt.core.internal.http.RetryAfter;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Sends calls and reads answers. Knows nothing of sessions. Thread-safe. */
public final class SoapChannel {

  private static final MediaType XML = MediaType.get("text/xml; charset=utf-8");
  private static final String COOKIE = "vmware_soap_session=";
  private static final String NOT_VSPHERE =
      "Check that the address is that of a vCenter and that no proxy stands in between.";

  private final OkHttpClient http;
  private final HttpUrl base;
  private final TimeSource time;

  /**
   * @param http with {@link FaultStatus} among its interceptors
   * @param time for Retry-After
   */
  public SoapChannel(OkHttpClient http, HttpUrl base, TimeSource time) {
    this.http = requireNonNull(http, "http");
    this.base = requireNonNull(base, "base");
    this.time = requireNonNull(time, "time");
  }

  /**
   * Sends a call.
   *
   * @param reader is given the response element; may hand out values while it reads
   * @throws SoapFaultException if the server answers with a fault
   * @throws SdkException if no SOAP comes back
   */
  public <T> SoapAnswer<T> send(SoapRequest call, Function<ElementReader, T> reader) {
    String envelope =
        ElementWriter.envelope(
            call.namespace(), call.header(), call.method(), call.self(), call.arguments());
    Request.Builder request =
        new Request.Builder()
            .url(base.newBuilder().addPathSegments(call.path()).build())
            .header("SOAPAction", "\"" + call.action() + "\"")
            .post(RequestBody.create(envelope.getBytes(StandardCharsets.UTF_8), XML));
    Secret cookie = call.cookie();
    if (cookie != null) {
      request.header("Cookie", COOKIE + cookie.reveal());
    }
    if (call.repeatable()) {
      request.tag(Idempotent.class, Idempotent.YES);
    }
    Call http = this.http.newCall(request.build());
    Duration timeout = call.timeout();
    if (timeout != null) {
      http.timeout().timeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
    try (Response response = http.execute()) {
      if (response.code() != 200 && response.code() != FaultStatus.FAULT) {
        throw refused(call.attempt(), response);
      }
      return new SoapAnswer<>(read(call.attempt(), response, reader), cookie(response));
    } catch (IOException e) {
      throw HttpFailure.of(call.attempt(), e);
    }
  }

  /**
   * Gets an XML document.
   *
   * @return empty if the server has no such document
   */
  public <T> Optional<T> get(Attempt attempt, String path, Function<ElementReader, T> reader) {
    Request request =
        new Request.Builder().url(base.newBuilder().addPathSegments(path).build()).build();
    try (Response response = http.newCall(request).execute()) {
      if (response.code() == 404) {
        return Optional.empty();
      }
      if (response.code() != 200) {
        throw refused(attempt, response);
      }
      return Optional.of(
          parsed(
              attempt,
              response,
              () -> {
                ElementReader root = ElementReader.of(attempt, response.body().byteStream());
                T value = reader.apply(root);
                root.finish();
                return value;
              }));
    } catch (IOException e) {
      throw HttpFailure.of(attempt, e);
    }
  }

  /**
   * Converts what was kept of an answer.
   *
   * @param conversion may fail as reading does
   * @throws DecodingException if it fails
   */
  public static <T> T decoding(Attempt attempt, Supplier<T> conversion) {
    try {
      return understood(conversion);
    } catch (XmlFailure e) {
      throw senseless(attempt, "", e);
    }
  }

  /** A value that its own type refuses is a fault of the answer that it came with. */
  private static <T> T understood(Supplier<T> conversion) {
    try {
      return conversion.get();
    } catch (IllegalArgumentException
        | NullPointerException
        | ArithmeticException
        | DateTimeException e) {
      throw new XmlFailure(e);
    }
  }

  static DecodingException senseless(Attempt attempt, String kind, XmlFailure why) {
    return new DecodingException(
        attempt,
        "the answer makes no sense" + kind + ": " + why.getMessage(),
        NOT_VSPHERE,
        why.getCause());
  }

  private static <T> T read(Attempt attempt, Response response, Function<ElementReader, T> reader) {
    return parsed(
        attempt,
        response,
        () -> {
          ElementReader root = ElementReader.of(attempt, response.body().byteStream());
          if (!root.name().equals("Envelope") || !root.namespace().equals(Namespaces.SOAP)) {
            throw new XmlFailure("it is not a SOAP envelope");
          }
          Reply<T> reply = new Reply<>(reader);
          root.children(reply::envelopeChild);
          root.finish();
          return reply.value();
        });
  }

  private static <T> T parsed(Attempt attempt, Response response, Supplier<T> parsing) {
    try {
      return understood(parsing);
    } catch (XmlFailure e) {
      IOException broken = e.broken();
      if (broken != null) {
        throw HttpFailure.of(attempt, broken);
      }
      if (response.code() == FaultStatus.FAULT) {
        throw new ServiceException(
            attempt,
            "the server answered HTTP status 500 with a body that cannot be read",
            "Look at the server's health, then try again.",
            new VendorError(500, null, null, null),
            null);
      }
      throw senseless(attempt, kind(response), e);
    }
  }

  private static String kind(Response response) {
    MediaType type = response.body().contentType();
    return type == null ? "" : " (content type " + type.type() + "/" + type.subtype() + ")";
  }

  private static Optional<Secret> cookie(Response response) {
    for (String header : response.headers("Set-Cookie")) {
      if (header.startsWith(COOKIE)) {
        int end = header.indexOf(';');
        return Optional.of(
            Secret.of(header.substring(COOKIE.length(), end < 0 ? header.length() : end).strip()));
      }
    }
    return Optional.empty();
  }

  private SdkException refused(Attempt attempt, Response response) {
    int status = response.code();
    VendorError error = new VendorError(status, null, null, null);
    String outcome = "the server answered HTTP status " + status;
    if (status / 100 == 3) {
      return new DecodingException(
          attempt,
          outcome + ", a redirect, which is not followed",
          "Give the address of the vCenter itself.");
    }
    return switch (status) {
      case 401 -> new AuthenticationException(attempt, outcome, NOT_VSPHERE, error, null);
      case 403 ->
          new PermissionDeniedException(attempt, outcome, NOT_VSPHERE, List.of(), error, null);
      case 404 ->
          new NotFoundException(
              attempt, outcome + ": there is no vSphere API", NOT_VSPHERE, error, null);
      case 429 ->
          new RateLimitedException(
              attempt,
              outcome,
              "Make fewer calls at a time.",
              RetryAfter.of(response, time.now()).orElse(null),
              error,
              null);
      case 500, 502, 503, 504 ->
          new ServiceException(
              attempt,
              outcome + ": the vCenter's services are not up",
              "Wait until they are up (a vCenter takes some minutes to start), then try again.",
              error,
              null);
      default ->
          response.isSuccessful()
              ? new DecodingException(attempt, outcome + " without SOAP", NOT_VSPHERE)
              : new ServiceException(attempt, outcome, NOT_VSPHERE, error, null);
    };
  }

  /** The one value or fault of a SOAP body. */
  private static final class Reply<T> {
    private final Function<ElementReader, T> reader;
    private Optional<T> value = Optional.empty();
    private Optional<VimFault> fault = Optional.empty();

    Reply(Function<ElementReader, T> reader) {
      this.reader = reader;
    }

    void envelopeChild(ElementReader child) {
      if (child.name().equals("Body")) {
        child.children(this::bodyChild);
      }
    }

    private void bodyChild(ElementReader child) {
      if (value.isPresent() || fault.isPresent()) {
        throw new XmlFailure("its SOAP body holds two answers");
      }
      if (child.name().equals("Fault") && child.namespace().equals(Namespaces.SOAP)) {
        fault = Optional.of(fault(child.capture()));
      } else {
        value = Optional.of(reader.apply(child));
      }
    }

    private static VimFault fault(XmlFragment fault) {
      String text = fault.firstText("faultstring").orElse("");
      Optional<XmlFragment> detail =
          fault.elements("detail").stream().flatMap(found -> found.elements().stream()).findFirst();
      if (detail.isEmpty()) {
        String code = fault.firstText("faultcode").orElse("");
        return VimFault.of(code.substring(code.indexOf(':') + 1).strip(), text, detail);
      }
      // usually it has an xsi:type; if not, the element is named after the type
      String type = detail.get().type();
      String name = detail.get().name();
      return VimFault.of(
          type.isEmpty()
              ? (name.endsWith("Fault") ? name.substring(0, name.length() - 5) : name)
              : type,
          text,
          detail);
    }

    T value() {
      if (fault.isPresent()) {
        throw new SoapFaultException(fault.get());
      }
      return value.orElseThrow(() -> new XmlFailure("its SOAP body is empty"));
    }
  }
}
