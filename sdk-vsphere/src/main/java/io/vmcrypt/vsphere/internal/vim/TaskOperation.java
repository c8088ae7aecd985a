package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.internal.PollingLoop;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Duration;
import java.util.function.Predicate;

/** A task of a vCenter and its result. */
final class TaskOperation<T> implements Operation<VsphereTask, T> {

  // the server itself waits; the pause only protects a server that does not
  private static final Backoff PAUSE = Backoff.fixed(Duration.ofMillis(20));
  private static final String TIMEOUT_ADVICE =
      "The task goes on in vCenter: wait again, for longer, with its id.";

  private final VimSession session;
  private final Attempt attempt;
  private final ManagedObjectReference task;
  private final TaskResult<T> result;

  TaskOperation(
      VimSession session, Attempt attempt, ManagedObjectReference task, TaskResult<T> result) {
    this.session = session;
    this.attempt = attempt;
    this.task = task;
    this.result = result;
  }

  @Override
  public String id() {
    return task.value();
  }

  @Override
  public VsphereTask poll() {
    return readable(TaskInfo.of(read())).toTask();
  }

  private ObjectProperties read() {
    try {
      return new PropertyCollector(session)
          .read(attempt, task, TaskInfo.PATHS.toArray(String[]::new));
    } catch (NotFoundException e) {
      throw TaskInfo.unknown(task).notFound(attempt, e);
    }
  }

  @Override
  public VsphereTask awaitState(Predicate<? super VsphereTask> wanted, WaitOptions options) {
    return follow(
            info -> info.state().equals(VsphereTask.State.SUCCESS) || wanted.test(info.toTask()),
            options)
        .toTask();
  }

  @Override
  public T await(WaitOptions options) {
    TaskInfo ended = follow(info -> info.state().equals(VsphereTask.State.SUCCESS), options);
    return result.of(ended.toTask(), ended.result());
  }

  private TaskInfo follow(Predicate<TaskInfo> wanted, WaitOptions options) {
    try (TaskWatch watch = new TaskWatch(session, attempt, task, TaskInfo.PATHS)) {
      return new PollingLoop<TaskInfo>(
              attempt,
              session.time(),
              PAUSE,
              left -> checked(look(watch, left)),
              info -> info.state() + " (" + task.value() + ")",
              info -> info.toTask().progress(),
              TIMEOUT_ADVICE)
          .await(wanted, options);
    }
  }

  private TaskInfo look(TaskWatch watch, Duration left) {
    try {
      return watch.look(left);
    } catch (NotFoundException e) {
      throw TaskInfo.unknown(task).notFound(attempt, e);
    }
  }

  /** What is not known must not be waited for until time is up. */
  private TaskInfo readable(TaskInfo info) {
    info.unreadable(attempt)
        .ifPresent(
            why -> {
              throw why;
            });
    return info;
  }

  private TaskInfo checked(TaskInfo info) {
    readable(info);
    if (info.state().equals(VsphereTask.State.ERROR)) {
      throw info.failure(attempt);
    }
    if (info.gone() && !info.state().isTerminal()) {
      throw info.notFound(attempt, null);
    }
    return info;
  }
}
