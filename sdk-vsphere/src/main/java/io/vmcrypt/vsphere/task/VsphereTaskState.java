package io.vmcrypt.vsphere.task;

import static java.util.Objects.requireNonNull;

/**
 * The state of a task: vSphere {@code TaskInfoState}. Open for states of later releases.
 *
 * @param value vSphere's word
 */
public record VsphereTaskState(String value) {

  /** Waits for its turn. */
  public static final VsphereTaskState QUEUED = new VsphereTaskState("queued");

  /** Runs. */
  public static final VsphereTaskState RUNNING = new VsphereTaskState("running");

  /** Has succeeded. */
  public static final VsphereTaskState SUCCESS = new VsphereTaskState("success");

  /** Has failed. */
  public static final VsphereTaskState ERROR = new VsphereTaskState("error");

  public VsphereTaskState {
    requireNonNull(value, "value");
  }

  /** {@return whether the task has ended; true for {@link #SUCCESS} and {@link #ERROR}} */
  public boolean isTerminal() {
    return equals(SUCCESS) || equals(ERROR);
  }

  /**
   * vSphere's word.
   *
   * @return the value
   */
  @Override
  public String toString() {
    return value;
  }
}
