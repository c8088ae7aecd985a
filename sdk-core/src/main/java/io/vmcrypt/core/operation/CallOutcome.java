package io.vmcrypt.core.operation;

import static java.util.Objects.requireNonNull;

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

/**
 * How a remote call ended: well, or in a branch of {@link SdkException}. Later versions may know
 * more outcomes than those named here.
 *
 * @param value lower-case words joined by underscores, fit for the tag of a metric
 */
public record CallOutcome(String value) {

  /** The call did what it was for. */
  public static final CallOutcome SUCCEEDED = new CallOutcome("succeeded");

  /** No complete answer came: {@link ConnectionException}. */
  public static final CallOutcome CONNECTION_FAILED = new CallOutcome("connection_failed");

  /** TLS failed, or the server is not the right one: {@link TlsException}. */
  public static final CallOutcome TLS_FAILED = new CallOutcome("tls_failed");

  /** The server does not know who calls: {@link AuthenticationException}. */
  public static final CallOutcome UNAUTHENTICATED = new CallOutcome("unauthenticated");

  /** The caller may not do this: {@link PermissionDeniedException}. */
  public static final CallOutcome PERMISSION_DENIED = new CallOutcome("permission_denied");

  /** What the call is about is not there: {@link NotFoundException}. */
  public static final CallOutcome NOT_FOUND = new CallOutcome("not_found");

  /** Something that is already there stands in the way: {@link ConflictException}. */
  public static final CallOutcome CONFLICT = new CallOutcome("conflict");

  /** Too many calls: {@link RateLimitedException}. */
  public static final CallOutcome RATE_LIMITED = new CallOutcome("rate_limited");

  /** The server refused for another reason: {@link ServiceException}. */
  public static final CallOutcome REFUSED = new CallOutcome("refused");

  /** The answer made no sense: {@link DecodingException}. */
  public static final CallOutcome UNREADABLE = new CallOutcome("unreadable");

  /** The calling thread was interrupted: {@link OperationInterruptedException}. */
  public static final CallOutcome INTERRUPTED = new CallOutcome("interrupted");

  /**
   * This side gave up: the client was closed, or the code that receives the results threw an
   * exception.
   */
  public static final CallOutcome ABANDONED = new CallOutcome("abandoned");

  /** Any other failure. */
  public static final CallOutcome FAILED = new CallOutcome("failed");

  /**
   * Checks the word.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public CallOutcome {
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
  public static CallOutcome of(Throwable failure) {
    if (!(requireNonNull(failure, "failure") instanceof SdkException)) {
      return ABANDONED;
    }
    if (failure instanceof ConnectionException) {
      return CONNECTION_FAILED;
    }
    if (failure instanceof TlsException) {
      return TLS_FAILED;
    }
    if (failure instanceof DecodingException) {
      return UNREADABLE;
    }
    if (failure instanceof OperationInterruptedException) {
      return INTERRUPTED;
    }
    return failure instanceof ServiceException refusal ? ofRefusal(refusal) : FAILED;
  }

  private static CallOutcome ofRefusal(ServiceException refusal) {
    if (refusal instanceof AuthenticationException) {
      return UNAUTHENTICATED;
    }
    if (refusal instanceof PermissionDeniedException) {
      return PERMISSION_DENIED;
    }
    if (refusal instanceof NotFoundException) {
      return NOT_FOUND;
    }
    if (refusal instanceof ConflictException) {
      return CONFLICT;
    }
    return refusal instanceof RateLimitedException ? RATE_LIMITED : REFUSED;
  }

  @Override
  public String toString() {
    return value;
  }
}
