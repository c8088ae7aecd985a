package io.vmcrypt.core.error;

import org.jspecify.annotations.Nullable;

/** The server does not accept the credentials. */
public class AuthenticationException extends ServiceException {

  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param vendorError what the server said, or null if the SDK found it out by looking
   * @param cause the underlying failure, or null
   */
  public AuthenticationException(
      Attempt attempt,
      String outcome,
      String advice,
      @Nullable VendorError vendorError,
      @Nullable Throwable cause) {
    super(attempt, outcome, advice, vendorError, cause, true);
  }
}
