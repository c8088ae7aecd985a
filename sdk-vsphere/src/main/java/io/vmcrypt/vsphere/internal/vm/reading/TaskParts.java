package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlValue;
import io.vmcrypt.vsphere.internal.vim.Beginning;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private static final String COMPLETED = "info.completeTime";

  /** What to read to know whether it has ended, and when. */
  static final List<String> END = List.of(STATE, COMPLETED);

  private final ManagedObjectReference task;
  private String state = "";
  private String description = "";
  private @Nullable ManagedObjectReference entity;
  private @Nullable Instant completed;

  TaskParts(ManagedObjectReference task) {
    this.task = task;
  }

  void property(String path, Element value) {
    switch (path) {
      case STATE -> state = value.text().strip();
      case DESCRIPTION -> description = value.text().strip();
      case ENTITY -> entity = value.reference();
      case COMPLETED -> completed = XmlValue.instant(value.text());
      default -> {}
    }
  }

  /** Adds it to those of the object that it works on, if it is not known to have ended. */
  void addTo(Map<ManagedObjectReference, List<RunningTask>> all) {
    ManagedObjectReference on = entity;
    if (on != null) {
      running().ifPresent(runs -> all.computeIfAbsent(on, any -> new ArrayList<>()).add(runs));
    }
  }

  ManagedObjectReference task() {
    return task;
  }

  /** Whether it is known to have ended before a reading began. */
  boolean endedBefore(Attempt attempt, Beginning began) {
    Instant ended = completed;
    return ended != null
        && new VsphereTask.State(state).isTerminal()
        && began.isAfter(attempt, ended);
  }

  /** The task, if it is not known to have ended. */
  Optional<RunningTask> running() {
    return new VsphereTask.State(state).isTerminal()
        ? Optional.empty()
        : Optional.of(new RunningTask(task, description));
  }
}
