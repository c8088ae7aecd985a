package io.vmcrypt.core.error;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The vendor's work has ended and has not succeeded. */
public class OperationFailedException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final String operationId;
  private final String state;

  /**
   * A failed operation.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   * @param operationId the vendor's task id
   * @param state the state it ended in
   * @param cause the underlying failure, or null
   */
  public OperationFailedException(
      Attempt attempt,
      String outcome,
      String advice,
      String operationId,
      String state,
      @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
    this.operationId = requireNonNull(operationId, "operationId");
    this.state = requireNonNull(state, "state");
  }

  /**
   * The same without a task: the vendor took the change, and it is not seen.
   *
   * @param attempt what was tried
   * @param outcome what came back
   * @param advice what to do next
   */
  public OperationFailedException(Attempt attempt, String outcome, String advice) {
    this(attempt, outcome, advice, "", "", null);
  }

  /** {@return the vendor's task id; empty if there was none} */
  public String operationId() {
    return operationId;
  }

  /** {@return the state it ended in: the vendor's word; empty if there was no task} */
  public String state() {
    return state;
  }
}
