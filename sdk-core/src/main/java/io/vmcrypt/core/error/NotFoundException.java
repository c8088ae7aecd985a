package io.vmcrypt.core.error;

import org.jspecify.annotations.Nullable;

/** What was asked for is not there, or not visible with these credentials. */
public class NotFoundException extends ServiceException {

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
  public NotFoundException(
      Attempt attempt,
      String outcome,
      String advice,
      @Nullable VendorError vendorError,
      @Nullable Throwable cause) {
    super(attempt, outcome, advice, vendorError, cause, true);
  }

  /**
   * The same, if no vendor has said it and nothing caused it.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   */
  public NotFoundException(Attempt attempt, String outcome, String advice) {
    this(attempt, outcome, advice, null, null);
  }
}
