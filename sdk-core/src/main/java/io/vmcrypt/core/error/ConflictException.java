package io.vmcrypt.core.error;

import org.jspecify.annotations.Nullable;

/**
 * Something that is already there stands in the way: it differs from what was asked for, or there
 * are several of it.
 */
public class ConflictException extends ServiceException {

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
  public ConflictException(
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
  public ConflictException(Attempt attempt, String outcome, String advice) {
    this(attempt, outcome, advice, null, null);
  }
}
