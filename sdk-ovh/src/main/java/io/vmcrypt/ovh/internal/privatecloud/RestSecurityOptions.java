package io.vmcrypt.ovh.internal.privatecloud;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.internal.task.TaskOperation;
import io.vmcrypt.ovh.internal.task.TaskOrigin;
import io.vmcrypt.ovh.internal.wire.PendingOptionDto;
import io.vmcrypt.ovh.privatecloud.SecurityOptions;
import io.vmcrypt.ovh.task.OvhTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /dedicatedCloud/{serviceName}/securityOptions}. */
final class RestSecurityOptions implements SecurityOptions {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

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
    return underWay(what, option).orElseGet(() -> start(what, option));
  }

  private Operation<OvhTask, List<String>> start(String what, String option) {
    return cloud
        .api()
        .change(
            () -> {
              long taskId =
                  cloud.start(
                      what,
                      (routes, name) -> routes.resumePending(name, new PendingOptionDto(option)));
              return tasks.operation(
                  taskId,
                  TaskOrigin.STARTED,
                  what,
                  "",
                  () -> look(option).filter(seen -> seen.isTerminal()),
                  (done, options) -> gone(what, option));
            },
            // its task has no name that is known, so the option itself is looked at
            () -> underWay(what, option));
  }

  /** What is done already, or OVHcloud is at. */
  private Optional<Operation<OvhTask, List<String>>> underWay(String what, String option) {
    return look(option)
        .map(
            seen ->
                new TaskOperation<>(
                    cloud.attempt(what),
                    "",
                    () -> look(option).orElseGet(() -> standIn(OvhState.ERROR, "it waits again")),
                    Backoff.fixed(BETWEEN_LOOKS),
                    cloud.time(),
                    "",
                    (done, options) -> gone(what, option)));
  }

  /** How far OVHcloud is with it, as a task; empty if it only waits. */
  private Optional<OvhTask> look(String option) {
    if (!listPending().contains(option)) {
      return Optional.of(standIn(OvhState.DONE, "it does not wait any more"));
    }
    Set<String> begun =
        cloud.call(
            "read the security options",
            (routes, name) -> routes.securityOptions(name),
            (attempt, told) -> SecurityMapper.toBegun(told));
    return begun.contains(option)
        ? Optional.of(standIn(OvhState.DOING, "OVHcloud is at it"))
        : Optional.empty();
  }

  private OvhTask standIn(OvhState state, String description) {
    return RestTasks.standIn(state, description, cloud.time().now());
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
          OvhState.DONE.value(),
          null);
    }
    return pending;
  }
}
