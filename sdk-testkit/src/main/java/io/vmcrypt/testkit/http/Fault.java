package io.vmcrypt.testkit.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One way in which a fake misbehaves when it answers a request: late, not at all, cut short, or
 * with something that is not an answer.
 *
 * <p>{@link Faults} decides which request meets it. Faults that damage the real answer ({@link
 * #delay}, {@link #cut}, {@link #drip}, {@link #altered}) come after the request took effect. With
 * all others the request has no effect. With {@link #afterTakingEffect()} it has, as when a gateway
 * loses the answer of a server that did its work.
 *
 * <p>Immutable, and so safe for use by several threads.
 */
public final class Fault {
  /** The status of {@link #serverError()}. */
  private static final int INTERNAL_SERVER_ERROR = 500;

  private static final Duration LONGEST_DRIP = Duration.ofSeconds(1);
  private static final int GARBAGE_BYTES = 512;
  private static final long GARBAGE_SEED = 42;

  /** What a fault does to the exchange. */
  public enum Kind {
    /** The real answer, later. */
    DELAY,
    /** No answer; the connection stays open. */
    SILENCE,
    /** No answer; the connection is closed. */
    CLOSE,
    /** The real answer, but the connection is closed in the middle of its body. */
    CUT,
    /** The real answer, its body byte by byte with a pause after each. */
    DRIP,
    /** The real answer, its body changed by {@link Fault#alteration()}. */
    ALTERED,
    /** Another answer: {@link Fault#status()}, {@link Fault#headers()} and {@link Fault#body()}. */
    ANSWER,
    /** A successful answer whose body has {@link Fault#size()} bytes and no announced length. */
    OVERSIZED,
    /** The answer to a request whose session has expired. */
    EXPIRED_SESSION
  }

  private final Kind kind;
  private boolean takesEffect;
  private Duration pause = Duration.ZERO;
  private int status = 200;
  private Map<String, String> headers = Map.of();
  private byte[] body = new byte[0];
  private long size;
  private Runnable whenMet = () -> {};
  private UnaryOperator<String> alteration = UnaryOperator.identity();

  private Fault(Kind kind, boolean takesEffect) {
    this.kind = kind;
    this.takesEffect = takesEffect;
  }

  /** The same with a change; what was made is never changed once it was given away. */
  private Fault with(Consumer<Fault> change) {
    Fault copy = new Fault(kind, takesEffect);
    copy.pause = pause;
    copy.status = status;
    copy.headers = headers;
    copy.body = body;
    copy.size = size;
    copy.whenMet = whenMet;
    copy.alteration = alteration;
    change.accept(copy);
    return copy;
  }

  /**
   * The real answer, but late.
   *
   * @param delay how long the fake waits before it answers; positive
   * @return the fault
   * @throws IllegalArgumentException if the delay is not positive
   */
  public static Fault delay(Duration delay) {
    return new Fault(Kind.DELAY, true).with(fault -> fault.pause = positive(delay, "delay"));
  }

  /**
   * No answer at all; the connection stays open until the client or the fake closes it.
   *
   * @return the fault
   */
  public static Fault silence() {
    return new Fault(Kind.SILENCE, false);
  }

  /**
   * The connection is closed without an answer. The request had no effect, unless {@link
   * #afterTakingEffect()} is used.
   *
   * @return the fault
   */
  public static Fault close() {
    return new Fault(Kind.CLOSE, false);
  }

  /**
   * The real answer, but the connection is closed in the middle of its body.
   *
   * @return the fault
   */
  public static Fault cut() {
    return new Fault(Kind.CUT, true);
  }

  /**
   * The real answer, but its body comes byte by byte. No single read waits long, but the whole
   * answer takes long.
   *
   * @param pause the time between two bytes; positive, at most 1 second
   * @return the fault
   * @throws IllegalArgumentException if the pause is out of range
   */
  public static Fault drip(Duration pause) {
    if (positive(pause, "pause").compareTo(LONGEST_DRIP) > 0) {
      throw new IllegalArgumentException("pause must be at most 1 second: " + pause);
    }
    return new Fault(Kind.DRIP, true).with(fault -> fault.pause = pause);
  }

  /**
   * The real answer with another body: for example without an element, or with another id. Status
   * and header fields stay.
   *
   * @param alteration is given the body as text in UTF-8, and returns what is sent; of a body that
   *     is no such text each byte is a character (ISO 8859-1)
   * @return the fault
   */
  public static Fault altered(UnaryOperator<String> alteration) {
    Objects.requireNonNull(alteration, "alteration");
    return new Fault(Kind.ALTERED, true).with(fault -> fault.alteration = alteration);
  }

  /**
   * A different answer than the real one.
   *
   * @param status the HTTP status, 200 to 599
   * @param contentType the value of {@code Content-Type}
   * @param body the body
   * @return the fault
   * @throws IllegalArgumentException if the status is out of range
   */
  public static Fault answer(int status, String contentType, String body) {
    return answer(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  private static Fault answer(int status, String contentType, byte[] body) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status must be 200 to 599: " + status);
    }
    Objects.requireNonNull(contentType, "contentType");
    return new Fault(Kind.ANSWER, false)
        .with(
            fault -> {
              fault.status = status;
              fault.headers = Map.of("Content-Type", contentType);
              fault.body = body;
            });
  }

  /**
   * Status 500 with a short text.
   *
   * @return the fault
   */
  public static Fault serverError() {
    return answer(INTERNAL_SERVER_ERROR, "text/plain", "Internal Server Error");
  }

  /**
   * Status 500 with a SOAP fault of vSphere, as a vCenter answers where a service behind it fails
   * ({@code RuntimeFault}) or a privilege is missing ({@code NoPermission}). The fault has no
   * properties.
   *
   * @param type for example {@code RuntimeFault}, a type of {@code urn:vim25}
   * @param text for people
   * @return the fault
   * @throws IllegalArgumentException if the type is not the name of one
   */
  public static Fault soapFault(String type, String text) {
    if (!type.matches("[A-Z][A-Za-z0-9]*")) {
      throw new IllegalArgumentException("not the name of a fault: " + type);
    }
    return answer(
        INTERNAL_SERVER_ERROR,
        "text/xml; charset=utf-8",
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <soapenv:Body>
        <soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>%s</faultstring>\
        <detail><%2$sFault xmlns="urn:vim25" xsi:type="%2$s"/></detail></soapenv:Fault>
        </soapenv:Body>
        </soapenv:Envelope>
        """
            .formatted(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), type));
  }

  /**
   * Status 503 as a load balancer sends it: an HTML page.
   *
   * @return the fault
   */
  public static Fault unavailable() {
    return answer(503, "text/html", page("503 Service Unavailable"));
  }

  /**
   * Status 503 with {@code Retry-After} in seconds.
   *
   * @param retryAfter when the client may come again; whole seconds, positive
   * @return the fault
   * @throws IllegalArgumentException if the time is not positive
   */
  public static Fault unavailable(Duration retryAfter) {
    return unavailable().withHeader("Retry-After", seconds(retryAfter));
  }

  /**
   * Status 429 with {@code Retry-After} in seconds.
   *
   * @param retryAfter when the client may come again; whole seconds, positive
   * @return the fault
   * @throws IllegalArgumentException if the time is not positive
   */
  public static Fault tooManyRequests(Duration retryAfter) {
    return answer(429, "text/plain", "Too Many Requests")
        .withHeader("Retry-After", seconds(retryAfter));
  }

  /**
   * Status 200 with an HTML page, as a captive portal or a maintenance page sends it.
   *
   * @return the fault
   */
  public static Fault html() {
    return answer(200, "text/html", page("Maintenance"));
  }

  /**
   * Status 200, announced as JSON, with bytes that are neither JSON nor XML nor text.
   *
   * @return the fault
   */
  public static Fault garbage() {
    byte[] garbage = new byte[GARBAGE_BYTES];
    new Random(GARBAGE_SEED).nextBytes(garbage);
    return answer(200, "application/json", garbage);
  }

  /**
   * Status 307: the client is told to send the same request, with credentials and body, to another
   * address.
   *
   * @param location the value of {@code Location}
   * @return the fault
   */
  public static Fault redirect(String location) {
    return answer(307, "text/plain", "").withHeader("Location", location);
  }

  /**
   * Status 200 with a body of spaces that is longer than any real answer. Its length is not
   * announced.
   *
   * @param size the length of the body in bytes, at least 1
   * @return the fault
   * @throws IllegalArgumentException if the size is not positive
   */
  public static Fault oversized(long size) {
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1: " + size);
    }
    return new Fault(Kind.OVERSIZED, false).with(fault -> fault.size = size);
  }

  /**
   * The request is answered as if its session, or its credential, had expired.
   *
   * @return the fault
   */
  public static Fault expiredSession() {
    return new Fault(Kind.EXPIRED_SESSION, false);
  }

  /**
   * This fault, but the request takes effect first: the server did its work, but the client does
   * not learn of it.
   *
   * @return the fault
   * @throws IllegalStateException if this is an expired session, with which a request can never
   *     take effect
   */
  public Fault afterTakingEffect() {
    if (kind == Kind.EXPIRED_SESSION) {
      throw new IllegalStateException("a request with an expired session takes no effect");
    }
    return with(fault -> fault.takesEffect = true);
  }

  /**
   * This fault with one more header field in the answer, or another value of it.
   *
   * @param name the name of the field
   * @param value its value
   * @return the fault
   * @throws IllegalStateException if this fault does not send an answer of its own
   */
  public Fault withHeader(String name, String value) {
    if (kind != Kind.ANSWER) {
      throw new IllegalStateException(kind + " sends no answer of its own");
    }
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return with(fault -> fault.headers = Map.copyOf(more));
  }

  /**
   * This fault with an action that is run when a request meets it: after the request took effect,
   * if it does, and before the answer. For example to kill a program at a certain call.
   *
   * @param action the action, run on the thread that serves the request
   * @return the fault
   */
  public Fault whenMet(Runnable action) {
    Objects.requireNonNull(action, "action");
    return with(fault -> fault.whenMet = action);
  }

  /**
   * {@return the action for a request that meets the fault: the action of {@link
   * #whenMet(Runnable)}; without one it does nothing} Each fake runs it once for each such request.
   */
  public Runnable whenMet() {
    return whenMet;
  }

  /** {@return what the fault does} */
  public Kind kind() {
    return kind;
  }

  /**
   * {@return whether the fake handles the request before it misbehaves; true if the request takes
   * effect}
   */
  public boolean takesEffect() {
    return takesEffect;
  }

  /**
   * {@return the delay of {@link Kind#DELAY}, the time between two bytes of {@link Kind#DRIP}: the
   * time, zero for other kinds}
   */
  public Duration pause() {
    return pause;
  }

  /**
   * {@return what {@link Kind#ALTERED} makes of a body: the change; for other kinds it changes
   * nothing}
   */
  public UnaryOperator<String> alteration() {
    return alteration;
  }

  /** {@return the status of {@link Kind#ANSWER}: the HTTP status} */
  public int status() {
    return status;
  }

  /** {@return the header fields of {@link Kind#ANSWER}: the values by name} */
  public Map<String, String> headers() {
    return headers;
  }

  /** {@return the body of {@link Kind#ANSWER}: a copy of its bytes} */
  public byte[] body() {
    return body.clone();
  }

  /**
   * {@return the length of the body of {@link Kind#OVERSIZED}: the length in bytes, zero for other
   * kinds}
   */
  public long size() {
    return size;
  }

  /** Kind and, for an answer, status. */
  @Override
  public String toString() {
    return kind
        + (kind == Kind.ANSWER ? " " + status : "")
        + (takesEffect ? " after taking effect" : "");
  }

  private static Duration positive(Duration duration, String name) {
    if (Objects.requireNonNull(duration, name).isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive: " + duration);
    }
    return duration;
  }

  private static String seconds(Duration retryAfter) {
    return Long.toString(Math.max(1, positive(retryAfter, "retryAfter").toSeconds()));
  }

  private static String page(String title) {
    return "<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"
        .formatted(title, title);
  }
}
