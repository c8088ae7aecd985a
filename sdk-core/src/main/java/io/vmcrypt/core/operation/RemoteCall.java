package io.vmcrypt.core.operation;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.TlsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One remote call that has ended.
 *
 * <p>{@code method} names the call in the words of the wire, without names of servers, services or
 * VMs in it: there are few of them, so it is fit for the tag of a metric. {@code attempt} says what
 * the call was for, in the words of the errors, with such names in it: it is fit for a span or a
 * log.
 *
 * @param attempt system, operation and target, such as "mark KMS cluster kms-cluster as default
 *     (vCenter 192.0.2.7:443)"
 * @param method such as {@code GET /dedicatedCloud/{serviceName}}, {@code vim MarkDefault}, {@code
 *     pbm PbmFetchRequirement} or {@code KMIP probe}
 * @param server whom it was sent to, by the name and port of the request: for HTTP the origin of
 *     its URL, which is {@code serverName} where a client has one; empty if it ended before it was
 *     sent
 * @param requestMethod the method of HTTP it was sent with, such as {@code POST}; empty if it was
 *     not HTTP, or ended before it was sent
 * @param status the HTTP status of the last answer, 100 to 599; empty if the last try had none, or
 *     if it was not HTTP. A call may succeed with a status that is no success: a fault of SOAP has
 *     500, and some are expected
 * @param duration from its start until its answer was read to the end, with the tries before the
 *     last one and the pauses between them; not negative. If the call passes its results on while
 *     it reads them, the time of the receiver is included
 * @param attempts how often it was sent, 1 for no repetition; 0 if it ended before it was sent
 * @param outcome how it ended
 */
public record RemoteCall(
    Attempt attempt,
    String method,
    Optional<HostAndPort> server,
    Optional<String> requestMethod,
    OptionalInt status,
    Duration duration,
    int attempts,
    Outcome outcome) {

  /**
   * How a remote call ended: well, or in a branch of {@link SdkException}. Later versions may know
   * more outcomes than those named here.
   *
   * @param value lower-case words joined by underscores, fit for the tag of a metric
   */
  public record Outcome(String value) {

    /** The call did what it was for. */
    public static final Outcome SUCCEEDED = new Outcome("succeeded");

    /** No complete answer came: {@link ConnectionException}. */
    public static final Outcome CONNECTION_FAILED = new Outcome("connection_failed");

    /** TLS failed, or the server is not the right one: {@link TlsException}. */
    public static final Outcome TLS_FAILED = new Outcome("tls_failed");

    /** The server does not know who calls: {@link AuthenticationException}. */
    public static final Outcome UNAUTHENTICATED = new Outcome("unauthenticated");

    /** The caller may not do this: {@link PermissionDeniedException}. */
    public static final Outcome PERMISSION_DENIED = new Outcome("permission_denied");

    /** What the call is about is not there: {@link NotFoundException}. */
    public static final Outcome NOT_FOUND = new Outcome("not_found");

    /** Something that is already there stands in the way: {@link ConflictException}. */
    public static final Outcome CONFLICT = new Outcome("conflict");

    /** Too many calls: {@link RateLimitedException}. */
    public static final Outcome RATE_LIMITED = new Outcome("rate_limited");

    /** The server refused for another reason: {@link ServiceException}. */
    public static final Outcome REFUSED = new Outcome("refused");

    /** The answer made no sense: {@link DecodingException}. */
    public static final Outcome UNREADABLE = new Outcome("unreadable");

    /** The calling thread was interrupted: {@link OperationInterruptedException}. */
    public static final Outcome INTERRUPTED = new Outcome("interrupted");

    /**
     * This side gave up: the client was closed, or the code that receives the results threw an
     * exception.
     */
    public static final Outcome ABANDONED = new Outcome("abandoned");

    /** Any other failure. */
    public static final Outcome FAILED = new Outcome("failed");

    private static final List<Map.Entry<Class<?>, Outcome>> BRANCHES =
        List.of(
            Map.entry(ConnectionException.class, CONNECTION_FAILED),
            Map.entry(TlsException.class, TLS_FAILED),
            Map.entry(DecodingException.class, UNREADABLE),
            Map.entry(OperationInterruptedException.class, INTERRUPTED),
            Map.entry(AuthenticationException.class, UNAUTHENTICATED),
            Map.entry(PermissionDeniedException.class, PERMISSION_DENIED),
            Map.entry(NotFoundException.class, NOT_FOUND),
            Map.entry(ConflictException.class, CONFLICT),
            Map.entry(RateLimitedException.class, RATE_LIMITED),
            Map.entry(ServiceException.class, REFUSED));

    /**
     * Checks the word.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Outcome {
      if (requireNonNull(value, "value").isEmpty()) {
        throw new IllegalArgumentException("value is empty");
      }
    }

    /**
     * The outcome that a failure stands for.
     *
     * @param failure what a call of the SDK threw
     * @return never {@link #SUCCEEDED}
     */
    public static Outcome of(Throwable failure) {
      if (!(requireNonNull(failure, "failure") instanceof SdkException)) {
        return ABANDONED;
      }
      return BRANCHES.stream()
          .filter(branch -> branch.getKey().isInstance(failure))
          .findFirst()
          .map(Map.Entry::getValue)
          .orElse(FAILED);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if duration or attempts is negative
   */
  public RemoteCall {
    requireNonNull(attempt, "attempt");
    requireNonNull(method, "method");
    requireNonNull(server, "server");
    requireNonNull(requestMethod, "requestMethod");
    requireNonNull(status, "status");
    requireNonNull(duration, "duration");
    requireNonNull(outcome, "outcome");
    if (duration.isNegative()) {
      throw new IllegalArgumentException("duration " + duration + " is negative");
    }
    if (attempts < 0) {
      throw new IllegalArgumentException("attempts " + attempts + " is negative");
    }
  }

  /** {@return the system that was called: "OVHcloud API", "vCenter" or "KMS"} */
  public String system() {
    return attempt.system();
  }

  /**
   * What kind of failure it was, as OpenTelemetry's {@code error.type} asks for it: one of few
   * words.
   *
   * @return the outcome's word; empty if the call succeeded
   */
  public Optional<String> errorType() {
    return outcome.equals(Outcome.SUCCEEDED) ? Optional.empty() : Optional.of(outcome.value());
  }

  /** {@return what the call was for: an infinitive, with names in it} */
  public String operation() {
    return attempt.operation();
  }
}
