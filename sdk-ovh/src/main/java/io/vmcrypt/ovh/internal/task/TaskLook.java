package io.vmcrypt.ovh.internal.task;

import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.task.OvhTask;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads one task. If OVHcloud does not show it, this finds out whether it is not shown yet or has
 * vanished.
 */
final class TaskLook implements Supplier<OvhTask> {

  /** How long OVHcloud may take to show a task that it has just named. */
  private static final Duration SHOWN_WITHIN = Duration.ofMinutes(1);

  private final RestTasks tasks;
  private final CloudCalls cloud;
  private final long taskId;
  private final String what;
  private final Supplier<Optional<OvhTask>> effect;
  private final long start;
  private volatile TaskOrigin origin;

  /**
   * @param effect if the work has taken effect, or shows that it has none, a task that stands for
   *     the one that OVHcloud does not show
   */
  TaskLook(
      RestTasks tasks,
      CloudCalls cloud,
      long taskId,
      TaskOrigin origin,
      String what,
      Supplier<Optional<OvhTask>> effect) {
    this.tasks = tasks;
    this.cloud = cloud;
    this.taskId = taskId;
    this.origin = origin;
    this.what = what;
    this.effect = effect;
    this.start = cloud.time().nanoTime();
  }

  @Override
  public OvhTask get() {
    OvhTask read;
    try {
      read = tasks.get(taskId);
    } catch (NotFoundException e) {
      // what has no effect yet has not failed while its task may still come
      Optional<OvhTask> seen = effect.get();
      return seen.filter(task -> !task.isFailure())
          .or(this::notShownYet)
          .or(() -> seen)
          .orElseThrow(() -> gone(e));
    }
    origin = TaskOrigin.SEEN;
    return read;
  }

  private Optional<OvhTask> notShownYet() {
    boolean fresh = cloud.time().nanoTime() - start < SHOWN_WITHIN.toNanos();
    return origin == TaskOrigin.STARTED && fresh
        ? Optional.of(
            RestTasks.standIn(
                OvhState.TODO,
                "OVHcloud does not show task " + taskId + " yet",
                cloud.time().now()))
        : Optional.empty();
  }

  private OperationFailedException gone(NotFoundException e) {
    return origin == TaskOrigin.NAMED
        ? new OperationFailedException(
            cloud.attempt(what),
            "OVHcloud knows no task " + taskId + " of this private cloud",
            "Check the task's id and the private cloud's name.",
            Long.toString(taskId),
            "unknown",
            e)
        : new OperationFailedException(
            cloud.attempt(what),
            "task " + taskId + " has vanished: OVHcloud does not know it any longer",
            "Whether it had an effect is unknown: run the step again, it looks first.",
            Long.toString(taskId),
            "vanished",
            e);
  }
}
