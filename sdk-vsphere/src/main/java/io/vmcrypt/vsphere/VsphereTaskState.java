package io.vmcrypt.vsphere;

import static java.util.Objects.requireNonNull;

/**
 * Where a task stands: vSphere {@code TaskInfoState}. Open for states of releases to come.
 *
 * @param value vSphere's word
 */
public record VsphereTaskState(String value) {

  /** Waits for its turn. */
  public static final VsphereTaskState QUEUED = new VsphereTaskState("queued");

  /** Runs. */
  public static final VsphereTaskState RUNNING = new VsphereTaskState("running");

  /** Has ended well. */
  public static final VsphereTaskState SUCCESS = new VsphereTaskState("success");

  /** Has failed. */
  public static final VsphereTaskState ERROR = new VsphereTaskState("error");

  public VsphereTaskState {
    requireNonNull(value, "value");
  }

  /**
   * Whether the task has ended.
   *
   * @return true for {@link #SUCCESS} and {@link #ERROR}
   */
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
