package io.vmcrypt.estate.plan;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import org.jspecify.annotations.Nullable;

/**
 * A saved plan cannot be applied here, whatever the systems say: its file was changed or is of
 * another format, its time is over, or it is of another vCenter. Nothing was changed.
 */
public class SavedPlanException extends SdkException {

  private static final long serialVersionUID = 1L;

  /**
   * A saved plan is refused.
   *
   * @param attempt what was tried with it
   * @param outcome why it cannot be applied
   * @param advice what to do
   * @param cause what it was noticed by, or null
   */
  public SavedPlanException(
      Attempt attempt, String outcome, String advice, @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
  }
}
