package io.vmcrypt.core.operation;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import java.time.Duration;
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
    CallOutcome outcome) {

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
    return outcome.equals(CallOutcome.SUCCEEDED) ? Optional.empty() : Optional.of(outcome.value());
  }

  /** {@return what the call was for: an infinitive, with names in it} */
  public String operation() {
    return attempt.operation();
  }
}
