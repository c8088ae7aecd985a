package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.task.VsphereTaskState;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an answer says about a task. For one thread. */
final class TaskParts {

  private static final String STATE = "info.state";
  private static final String DESCRIPTION = "info.descriptionId";

  /** What to read of a task on a VM that is known. */
  static final List<String> PATHS = List.of(STATE, DESCRIPTION);

  /** The object that it works on. */
  static final String ENTITY = "info.entity";

  private final ManagedObjectReference task;
  private String state = "";
  private String description = "";
  private @Nullable ManagedObjectReference entity;

  TaskParts(ManagedObjectReference task) {
    this.task = task;
  }

  void property(String path, Element value) {
    switch (path) {
      case STATE -> state = value.text().strip();
      case DESCRIPTION -> description = value.text().strip();
      case ENTITY -> entity = value.reference();
      default -> {}
    }
  }

  /** The object that it works on; null if that was not read. */
  @Nullable ManagedObjectReference entity() {
    return entity;
  }

  /** The task, if it is not known to have ended. */
  Optional<RunningTask> running() {
    return new VsphereTaskState(state).isTerminal()
        ? Optional.empty()
        : Optional.of(new RunningTask(task, description));
  }
}
