package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * A move did not end as it should, and the VM was looked for on both sides afterwards. Nothing was
 * taken away on either side.
 */
public class NotMovedException extends OperationFailedException {

  private static final long serialVersionUID = 1L;

  private final transient Whereabouts whereabouts;

  /**
   * A move that failed.
   *
   * @param attempt what was tried
   * @param outcome what came back, and where the VM is
   * @param advice what to do next
   * @param taskId vCenter's task; empty if it is not known
   * @param whereabouts where the VM was seen afterwards
   * @param cause vCenter's refusal, or null
   */
  public NotMovedException(
      Attempt attempt,
      String outcome,
      String advice,
      String taskId,
      Whereabouts whereabouts,
      @Nullable Throwable cause) {
    super(attempt, outcome, advice, taskId, "error", cause);
    this.whereabouts = requireNonNull(whereabouts, "whereabouts");
  }

  /** {@return where the VM was seen after the move had failed; both sides} */
  public Whereabouts whereabouts() {
    return whereabouts;
  }
}
