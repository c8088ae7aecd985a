package io.vmcrypt.ovh.internal.task;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.wire.Answer;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.TaskDto;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.task.OvhTasks;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** {@code /dedicatedCloud/{serviceName}/task}. */
public final class RestTasks implements OvhTasks {

  private final CloudCalls cloud;

  /** The tasks of one private cloud. */
  public RestTasks(CloudCalls cloud) {
    this.cloud = cloud;
  }

  @Override
  public List<Long> listIds(OvhTasks.Filter filter) {
    requireNonNull(filter, "filter");
    String since =
        filter
            .executedSince()
            .map(at -> DateTimeFormatter.ISO_INSTANT.format(at.truncatedTo(ChronoUnit.SECONDS)))
            .orElse(null);
    return cloud.ids(
        "list tasks",
        (routes, name) ->
            routes.taskIds(name, filter.state().map(OvhState::value).orElse(null), since));
  }

  @Override
  public OvhTask get(long taskId) {
    return cloud.call(
        "read task " + taskId,
        (routes, name) -> routes.task(name, taskId),
        task -> TaskMapper.toTask(taskId, task));
  }

  /**
   * Makes a call that starts a task.
   *
   * @throws DecodingException if the answer names no task; one may run all the same
   */
  public TaskHint start(
      String what, BiFunction<DedicatedCloudRoutes, String, Answer<TaskDto>> route) {
    return new TaskHint(
        this, cloud.api().time(), cloud.call(what, route, TaskMapper::toStarted), false);
  }

  /** A task that OVHcloud shows. */
  public TaskHint shown(OvhTask task) {
    return new TaskHint(this, cloud.api().time(), task.id(), true);
  }

  /**
   * OVHcloud's work on one thing.
   *
   * @param what was asked for, as an infinitive
   * @param task its task, if that is known
   * @param effect looks whether it is there
   */
  public <T> Operation<OvhProgress, T> work(
      String what, Optional<TaskHint> task, Supplier<Sight<T>> effect) {
    Attempt attempt = cloud.attempt(what);
    return new Work<>(
        attempt,
        task.map(hint -> Long.toString(hint.id())).orElse(""),
        cloud.api().time(),
        "",
        () -> List.of(task.map(hint -> hint.look(attempt, effect)).orElseGet(effect)),
        all -> all.get(0));
  }

  @Override
  public Optional<OvhTask> find(long taskId) {
    return Lookup.find(() -> get(taskId));
  }
}
