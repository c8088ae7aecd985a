package io.vmcrypt.ovh.internal.task;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.call.BoundedPolling;
import io.vmcrypt.ovh.internal.call.WaitBudget;
import io.vmcrypt.ovh.task.OvhTask;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for a task of OVHcloud, or for a made-up one that stands for it. */
public final class TaskOperation<T> implements Operation<OvhTask, T> {

  private final Attempt attempt;
  private final String id;
  private final Supplier<OvhTask> look;
  private final TimeSource time;
  private final BiFunction<OvhTask, WaitOptions, T> result;
  private final BoundedPolling<OvhTask> loop;

  /**
   * @param id the task's id, empty if there is none
   * @param timeoutAdvice what to do when time is up, apart from waiting again
   * @param result makes the result from the finished task, in the time that is left
   */
  public TaskOperation(
      Attempt attempt,
      String id,
      Supplier<OvhTask> look,
      Backoff pauses,
      TimeSource time,
      String timeoutAdvice,
      BiFunction<OvhTask, WaitOptions, T> result) {
    this.attempt = attempt;
    this.id = id;
    this.look = look;
    this.time = time;
    this.result = result;
    this.loop =
        new BoundedPolling<>(
            attempt,
            time,
            pauses,
            look,
            OvhTask::summary,
            OvhTask::progress,
            (timeoutAdvice + " The task itself goes on: wait again to see its end.").strip());
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public OvhTask poll() {
    return look.get();
  }

  @Override
  public OvhTask awaitState(Predicate<? super OvhTask> wanted, WaitOptions options) {
    return checked(
        loop.await(
            reached -> reached.isTerminal() || reached.awaitsToken() || wanted.test(reached),
            options),
        wanted);
  }

  /** The task as it was seen when a wait ended: it must not have failed, nor wait for a token. */
  public OvhTask checked(OvhTask task, Predicate<? super OvhTask> wanted) {
    if (task.isFailure()) {
      throw failed(task);
    }
    if (task.awaitsToken() && !wanted.test(task)) {
      throw new OperationFailedException(
          attempt,
          "the task" + idText() + " waits for a token: " + task.description(),
          "No API can enter the token. A user who may validate tokens gets it by SMS and has 15"
              + " minutes to enter it on the private cloud's /secure/ page, else the task is"
              + " canceled. Then run the step again: it goes on with the same task.",
          id,
          task.state().value(),
          null);
    }
    return task;
  }

  @Override
  public T await(WaitOptions options) {
    WaitBudget budget = new WaitBudget(options, time);
    OvhTask task = awaitState(reached -> false, options);
    return result.apply(task, budget.rest());
  }

  private OperationFailedException failed(OvhTask task) {
    String why = task.description().isEmpty() ? "without a reason" : task.description();
    return new OperationFailedException(
        attempt,
        "the task" + idText() + " ended as " + task.state() + ": " + why,
        task.state().equals(OvhState.CANCELED)
            ? "OVHcloud or someone of this account has canceled it, or it waited too long for"
                + " the customer. Run the step again: it looks first."
            : "Look at the task in the OVHcloud Control Panel, remove the cause, and run the step"
                + " again: it looks first.",
        id,
        task.state().value(),
        null);
  }

  private String idText() {
    return id.isEmpty() ? "" : " " + id;
  }

  @Override
  public String toString() {
    return attempt.operation() + (id.isEmpty() ? "" : " (task " + id + ")");
  }
}
