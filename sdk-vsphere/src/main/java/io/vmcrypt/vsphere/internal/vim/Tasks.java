package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.task.VsphereTask;

/** The tasks of a vCenter. Thread-safe. */
public final class Tasks {

  private final VimSession session;

  public Tasks(VimSession session) {
    this.session = requireNonNull(session, "session");
  }

  /**
   * A task that was just started.
   *
   * @param task what a {@code ..._Task} method returned
   */
  public <T> Operation<VsphereTask, T> operation(
      Attempt attempt, ManagedObjectReference task, TaskResult<T> result) {
    return new TaskOperation<>(session, attempt, task, result);
  }

  /** A task that was started earlier, by its id. */
  public Operation<VsphereTask, VsphereTask> resume(String taskId) {
    return operation(
        session.attempt("follow task " + taskId),
        new ManagedObjectReference("Task", taskId),
        (task, result) -> task);
  }
}
