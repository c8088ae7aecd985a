package io.vmcrypt.ovh.internal.privatecloud;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.internal.task.TaskOperation;
import io.vmcrypt.ovh.internal.task.TaskOrigin;
import io.vmcrypt.ovh.internal.wire.PendingOptionDto;
import io.vmcrypt.ovh.privatecloud.SecurityOptions;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.task.OvhTaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code /dedicatedCloud/{serviceName}/securityOptions}. */
final class RestSecurityOptions implements SecurityOptions {

  private final CloudCalls cloud;
  private final RestTasks tasks;

  RestSecurityOptions(CloudCalls cloud, RestTasks tasks) {
    this.cloud = cloud;
    this.tasks = tasks;
  }

  @Override
  public List<String> listPending() {
    return cloud.call(
        "list the security options that wait",
        (routes, name) -> routes.pendingOptions(name),
        SecurityMapper::toPending);
  }

  @Override
  public Operation<OvhTask, List<String>> startResume(String option) {
    String what = "resume security option " + requireNonNull(option, "option");
    if (!listPending().contains(option)) {
      return over(what, option);
    }
    return cloud
        .api()
        .change(
            () -> {
              long taskId =
                  cloud.start(
                      what,
                      (routes, name) ->
                          routes.resumePending(name, new PendingOptionDto(option)));
              return tasks.operation(
                  taskId,
                  TaskOrigin.STARTED,
                  what,
                  "",
                  () -> isPending(option) ? Optional.empty() : Optional.of(standIn()),
                  (done, options) -> gone(what, option));
            },
            // its task has no name that is known, so only its effect can be looked for
            () -> isPending(option) ? Optional.empty() : Optional.of(over(what, option)));
  }

  private boolean isPending(String option) {
    return listPending().contains(option);
  }

  private Operation<OvhTask, List<String>> over(String what, String option) {
    return new TaskOperation<>(
        cloud.attempt(what),
        "",
        this::standIn,
        Backoff.fixed(Duration.ofSeconds(1)),
        cloud.time(),
        "",
        (done, options) -> gone(what, option));
  }

  private OvhTask standIn() {
    return RestTasks.standIn(OvhTaskState.DONE, "it does not wait any more", cloud.time().now());
  }

  /** A task that has ended well is only a hint. */
  private List<String> gone(String what, String option) {
    List<String> pending = listPending();
    if (pending.contains(option)) {
      throw new OperationFailedException(
          cloud.attempt(what),
          "the task is done, and security option " + option + " still waits",
          "Look in the OVHcloud Control Panel for what it waits for, such as VM encryption for snc;"
              + " then run the step again.",
          "",
          OvhTaskState.DONE.value(),
          null);
    }
    return pending;
  }
}
