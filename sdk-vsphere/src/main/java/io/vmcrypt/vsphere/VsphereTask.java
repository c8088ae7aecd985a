package io.vmcrypt.vsphere;

import static java.util.Objects.requireNonNull;

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
 */
public record VsphereTask(
    String id,
    VsphereTaskState state,
    OptionalInt progress,
    String descriptionId,
    Optional<String> error) {

  public VsphereTask {
    requireNonNull(id, "id");
    requireNonNull(state, "state");
    requireNonNull(progress, "progress");
    requireNonNull(descriptionId, "descriptionId");
    requireNonNull(error, "error");
  }
}
