package io.vmcrypt.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The answer could not be understood: malformed, too large, of another kind, or a redirect. Never
 * holds the answer's body.
 */
public class DecodingException extends SdkException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param cause the underlying failure, or null
   */
  public DecodingException(
      Attempt attempt, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
  }

  /**
   * The same, if nothing caused it.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   */
  public DecodingException(Attempt attempt, String outcome, String advice) {
    this(attempt, outcome, advice, null);
  }

  @Override
  public boolean isEffectPossible() {
    return true;
  }
}
