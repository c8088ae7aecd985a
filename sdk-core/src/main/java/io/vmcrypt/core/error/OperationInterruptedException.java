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
   * @param cause what it was noticed by, or null
   */
  public OperationInterruptedException(
      Attempt attempt, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
  }

  /**
   * The interrupt may have come when the server had the request already.
   *
   * @return true; after a mere wait, which changes nothing, a look finds nothing new
   */
  @Override
  public boolean isEffectPossible() {
    return true;
  }
}
