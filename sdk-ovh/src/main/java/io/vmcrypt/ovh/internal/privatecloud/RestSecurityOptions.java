package io.vmcrypt.ovh.internal.privatecloud;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.internal.task.Sight;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.PendingOptionDto;
import io.vmcrypt.ovh.privatecloud.SecurityOptions;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
  public Operation<OvhProgress, List<String>> startResume(String option) {
    String what = "resume security option " + requireNonNull(option, "option");
    return underWay(what, option)
        .orElseGet(
            () ->
                cloud
                    .api()
                    .change(
                        () ->
                            tasks.work(
                                what,
                                Optional.of(
                                    tasks.start(
                                        what,
                                        (routes, name) ->
                                            routes.resumePending(
                                                name, new PendingOptionDto(option)))),
                                () -> look(what, option)),
                        // its task has no name that is known, so the option itself is looked at
                        () -> underWay(what, option)));
  }

  /** What is done already, or OVHcloud is at. */
  private Optional<Operation<OvhProgress, List<String>>> underWay(String what, String option) {
    return look(what, option).stage() == Stage.FAILED
        ? Optional.empty()
        : Optional.of(tasks.work(what, Optional.empty(), () -> look(what, option)));
  }

  /** How far OVHcloud is with it. One that it is not at only waits. */
  private Sight<List<String>> look(String what, String option) {
    List<String> pending = listPending();
    if (!pending.contains(option)) {
      return Sight.done("it does not wait any more", pending);
    }
    Set<String> begun =
        cloud.call(
            "read the security options",
            (routes, name) -> routes.securityOptions(name),
            SecurityMapper::toBegun);
    return begun.contains(option)
        ? Sight.notYet("OVHcloud is at it")
        : Sight.failed(
            new OperationFailedException(
                cloud.attempt(what),
                "security option " + option + " still waits",
                "Look in the OVHcloud Control Panel for what it waits for, such as VM encryption"
                    + " for snc; then run the step again."));
  }
}
