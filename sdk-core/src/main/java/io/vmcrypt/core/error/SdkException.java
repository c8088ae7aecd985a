package io.vmcrypt.core.error;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The root of all failures that the SDK reports, other than wrong arguments. Its message says what
 * was tried, on what, what came back, and what to do; the same is there in fields for programs. No
 * message ever holds a secret.
 *
 * <p>Its branches differ by what a caller does next: {@link ConnectionException} (look at the
 * network, try again), {@link TlsException} (look at certificates), {@link ServiceException} (the
 * server refused: {@link AuthenticationException}, {@link PermissionDeniedException}, {@link
 * NotFoundException}, {@link ConflictException}, {@link RateLimitedException}), {@link
 * DecodingException} (the answer made no sense), {@link OperationFailedException}, {@link
 * OperationTimeoutException} and {@link OperationInterruptedException} (long-running work).
 */
public class SdkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Attempt attempt;
  private final String outcome;
  private final String advice;

  /**
   * A failure.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param cause the underlying failure, or null
   */
  public SdkException(Attempt attempt, String outcome, String advice, @Nullable Throwable cause) {
    super(
        "could not " + requireNonNull(attempt, "attempt") + ": " + sentence(outcome) + " " + advice,
        cause);
    this.attempt = attempt;
    this.outcome = requireNonNull(outcome, "outcome");
    this.advice = requireNonNull(advice, "advice");
  }

  /**
   * The same, if nothing caused it.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   */
  public SdkException(Attempt attempt, String outcome, String advice) {
    this(attempt, outcome, advice, null);
  }

  /** {@return what was tried, on what; system, operation and target} */
  public Attempt attempt() {
    return attempt;
  }

  /** {@return what came back; text for people} */
  public String outcome() {
    return outcome;
  }

  /** {@return what to do next; text for people} */
  public String advice() {
    return advice;
  }

  /**
   * {@return whether the same call may succeed later without any change; false unless a branch says
   * otherwise}
   */
  public boolean isRetryable() {
    return false;
  }

  /**
   * Whether a call that changes something may have taken effect although it failed: its answer was
   * lost, or the server failed at it. Then look at what is there before repeating it.
   *
   * @return true for {@link ConnectionException}, {@link DecodingException}, {@link
   *     OperationInterruptedException}, and a {@link ServiceException} by which the server did not
   *     refuse the call but failed at it; false for all others
   */
  public boolean isEffectPossible() {
    return false;
  }

  private static String sentence(String text) {
    String stripped = requireNonNull(text, "outcome").strip();
    boolean ended = stripped.endsWith(".") || stripped.endsWith("!") || stripped.endsWith("?");
    return ended ? stripped : stripped + ".";
  }
}
