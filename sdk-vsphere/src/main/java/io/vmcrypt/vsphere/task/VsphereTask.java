package io.vmcrypt.vsphere.task;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A task of a vCenter at one moment: vSphere {@code TaskInfo}.
 *
 * @param id vCenter's id: {@code task-4711}
 * @param state its state
 * @param progress 0 to 100; empty if vCenter does not report it
 * @param descriptionId what it does: {@code VirtualMachine.reconfigure}; empty if not known
 * @param error why it failed, in vCenter's words
 * @param startedAt when it began, by vCenter's clock; empty if vCenter does not say
 * @param completedAt when it ended, by vCenter's clock; empty while it runs, or if vCenter does not
 *     say
 */
public record VsphereTask(
    String id,
    State state,
    OptionalInt progress,
    String descriptionId,
    Optional<String> error,
    Optional<Instant> startedAt,
    Optional<Instant> completedAt) {

  /**
   * The state of a task: vSphere {@code TaskInfoState}. Open for states of later releases.
   *
   * @param value vSphere's word
   */
  public record State(String value) {

    /** Waits for its turn. */
    public static final State QUEUED = new State("queued");

    /** Runs. */
    public static final State RUNNING = new State("running");

    /** Has succeeded. */
    public static final State SUCCESS = new State("success");

    /** Has failed. */
    public static final State ERROR = new State("error");

    public State {
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

  public VsphereTask {
    requireNonNull(id, "id");
    requireNonNull(state, "state");
    requireNonNull(progress, "progress");
    requireNonNull(descriptionId, "descriptionId");
    requireNonNull(error, "error");
    requireNonNull(startedAt, "startedAt");
    requireNonNull(completedAt, "completedAt");
  }

  /** A task of which no times are known. */
  public VsphereTask(
      String id, State state, OptionalInt progress, String descriptionId, Optional<String> error) {
    this(id, state, progress, descriptionId, error, Optional.empty(), Optional.empty());
  }
}
