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

  /** {@return the vendor's task id} */
  public String operationId() {
    return operationId;
  }

  /** {@return the state it ended in: the vendor's word} */
  public String state() {
    return state;
  }
}
