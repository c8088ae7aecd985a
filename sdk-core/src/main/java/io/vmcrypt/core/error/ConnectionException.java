package io.vmcrypt.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The server could not be reached, or the connection broke or fell silent before the answer was
 * complete. Whether a call that changes something took effect is then unknown: look before
 * repeating it.
 */
public class ConnectionException extends SdkException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param cause the underlying failure, or null
   */
  public ConnectionException(
      Attempt attempt, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }

  @Override
  public boolean isEffectPossible() {
    return true;
  }
}
