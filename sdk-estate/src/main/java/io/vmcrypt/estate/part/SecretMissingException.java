package io.vmcrypt.estate.part;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import org.jspecify.annotations.Nullable;

/** There is no secret where a {@link SecretReference} says that it is kept. */
public class SecretMissingException extends SdkException {

  private static final long serialVersionUID = 1L;

  /**
   * A secret is missing.
   *
   * @param attempt which one, by its place
   * @param outcome what was found there
   * @param advice what to do
   * @param cause what it was noticed by, or null
   */
  public SecretMissingException(
      Attempt attempt, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
  }
}
