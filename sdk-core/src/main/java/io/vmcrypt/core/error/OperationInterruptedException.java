package io.vmcrypt.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The waiting thread was interrupted. Its interrupt flag is set again; the vendor's work goes on.
 */
public class OperationInterruptedException extends SdkException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param cause what it was noticed by, or null
   */
  public OperationInterruptedException(
      Attempt attempt, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
  }
}
