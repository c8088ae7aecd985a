package io.vmcrypt.core.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server got too many calls. */
public class RateLimitedException extends ServiceException {

  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  /**
   * A refusal.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param retryAfter when the server says to come back, or null
   * @param vendorError what the server said
   * @param cause the underlying failure, or null
   */
  public RateLimitedException(
      Attempt attempt,
      String outcome,
      String advice,
      @Nullable Duration retryAfter,
      VendorError vendorError,
      @Nullable Throwable cause) {
    super(attempt, outcome, advice, vendorError, cause, true);
    this.retryAfter = retryAfter;
  }

  /** {@return when the server says to come back; empty if it does not say} */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
