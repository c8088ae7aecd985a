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
    VsphereTaskState state,
    OptionalInt progress,
    String descriptionId,
    Optional<String> error,
    Optional<Instant> startedAt,
    Optional<Instant> completedAt) {

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
      String id,
      VsphereTaskState state,
      OptionalInt progress,
      String descriptionId,
      Optional<String> error) {
    this(id, state, progress, descriptionId, error, Optional.empty(), Optional.empty());
  }
}
