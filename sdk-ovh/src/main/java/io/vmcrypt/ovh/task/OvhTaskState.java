package io.vmcrypt.ovh.task;

import static java.util.Objects.requireNonNull;

/**
 * The state of a task, OVHcloud {@code dedicatedCloud.TaskStateEnum}. Open: OVHcloud may send words
 * that are not among the constants.
 *
 * @param value OVHcloud's own word
 */
public record OvhTaskState(String value) {

  /** It waits for its turn, or for the customer. */
  public static final OvhTaskState TODO = new OvhTaskState("todo");

  /** It is in progress, or waits for the customer. */
  public static final OvhTaskState DOING = new OvhTaskState("doing");

  /** It has succeeded. */
  public static final OvhTaskState DONE = new OvhTaskState("done");

  /** It has failed. */
  public static final OvhTaskState ERROR = new OvhTaskState("error");

  /** It was canceled. */
  public static final OvhTaskState CANCELED = new OvhTaskState("canceled");

  /** It is about to be canceled. */
  public static final OvhTaskState TO_CANCEL = new OvhTaskState("toCancel");

  /** It is about to be created. */
  public static final OvhTaskState TO_CREATE = new OvhTaskState("toCreate");

  /** It has failed and OVHcloud is repairing it. */
  public static final OvhTaskState FIXING = new OvhTaskState("fixing");

  /** It waits before it can take its turn. */
  public static final OvhTaskState WAITING_TODO = new OvhTaskState("waitingTodo");

  /** It waits for tasks that belong to it. */
  public static final OvhTaskState WAITING_FOR_CHILDS = new OvhTaskState("waitingForChilds");

  /** OVHcloud did not say. */
  public static final OvhTaskState UNKNOWN = new OvhTaskState("unknown");

  public OvhTaskState {
    requireNonNull(value, "value");
  }

  /**
   * The state of a word.
   *
   * @param value OVHcloud's own word
   * @return the state
   * @throws NullPointerException if {@code value} is null
   */
  public static OvhTaskState of(String value) {
    return new OvhTaskState(value);
  }

  /**
   * Whether nothing more will happen.
   *
   * @return true for {@link #DONE}, {@link #ERROR} and {@link #CANCELED}; false for words that the
   *     SDK does not know
   */
  public boolean isTerminal() {
    return equals(DONE) || isFailure();
  }

  /**
   * Whether the task has ended without success.
   *
   * @return true for {@link #ERROR} and {@link #CANCELED}
   */
  public boolean isFailure() {
    return equals(ERROR) || equals(CANCELED);
  }

  @Override
  public String toString() {
    return value;
  }
}
