package io.vmcrypt.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it waited, or during a call. Its interrupt flag is set again;
 * the vendor's work goes on.
 */
public class OperationInterruptedException extends SdkException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param cause the underlying failure, or null
   */
  public OperationInterruptedException(
      Attempt attempt, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
  }

  /**
   * The interrupt may have come when the server had the request already.
   *
   * @return true, also after a mere wait, which changes nothing
   */
  @Override
  public boolean isEffectPossible() {
    return true;
  }
}
