package io.vmcrypt.ovh.internal.task;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import io.vmcrypt.ovh.task.OvhTask;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The task of a change. It is a hint how far OVHcloud is; that it ended well proves nothing. */
public final class TaskHint {

  /** How long OVHcloud may take to show a task that it has just named. */
  private static final Duration SHOWN_WITHIN = Duration.ofMinutes(1);

  private final RestTasks tasks;
  private final TimeSource time;
  private final long taskId;
  private final long start;
  private volatile boolean shown;
  private volatile @Nullable OvhTask done;

  /**
   * @param shown whether OVHcloud has shown it; one that a call has just started may come later
   */
  TaskHint(RestTasks tasks, TimeSource time, long taskId, boolean shown) {
    this.tasks = tasks;
    this.time = time;
    this.taskId = taskId;
    this.start = time.nanoTime();
    this.shown = shown;
  }

  /** OVHcloud {@code taskId}. */
  public long id() {
    return taskId;
  }

  /**
   * Looks at it, and where it does not tell, at what it is for.
   *
   * @param effect looks whether that is there
   */
  public <T> Sight<T> look(Attempt attempt, Supplier<Sight<T>> effect) {
    OvhTask ended = done;
    if (ended != null) {
      // OVHcloud may forget it while the thing itself is still on its way
      return effect.get().after(ended);
    }
    OvhTask task;
    try {
      task = tasks.get(taskId);
    } catch (NotFoundException e) {
      return notShown(attempt, effect.get(), e);
    }
    shown = true;
    if (!task.state().equals(OvhState.DONE)) {
      return Sight.of(attempt, task);
    }
    done = task;
    return effect.get().after(task);
  }

  /** What has no effect yet has not failed while its task may still come. */
  private <T> Sight<T> notShown(Attempt attempt, Sight<T> effect, NotFoundException cause) {
    if (effect.stage() == Stage.DONE) {
      return effect;
    }
    if (!shown && time.nanoTime() - start < SHOWN_WITHIN.toNanos()) {
      return Sight.notYet("OVHcloud does not show task " + taskId + " yet");
    }
    return Sight.failed(
        new OperationFailedException(
            attempt,
            "task %s has vanished: OVHcloud does not know it any longer; %s"
                .formatted(taskId, effect.progress().seen()),
            "Whether it had an effect is unknown: run the step again, it looks first.",
            Long.toString(taskId),
            "vanished",
            cause));
  }
}
