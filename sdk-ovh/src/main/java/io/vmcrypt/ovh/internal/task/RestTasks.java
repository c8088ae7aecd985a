package io.vmcrypt.ovh.internal.task;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.TaskDto;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.task.OvhTasks;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import retrofit2.Call;

/** {@code /dedicatedCloud/{serviceName}/task}. */
public final class RestTasks implements OvhTasks {

  /** OVHcloud's own control panel reads a task every 2 s. */
  private static final Backoff PAUSES =
      new Backoff(Duration.ofMillis(500), 1.5, Duration.ofSeconds(2), 0.0);

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
            routes.taskIds(
                name,
                filter.name().orElse(null),
                filter.state().map(OvhState::value).orElse(null),
                since));
  }

  @Override
  public List<OvhTask> list(OvhTasks.Filter filter) {
    // a task may vanish after the list was read
    return listIds(filter).stream().flatMap(id -> find(id).stream()).toList();
  }

  @Override
  public OvhTask get(long taskId) {
    return cloud.call(
        "read task " + taskId,
        (routes, name) -> routes.task(name, taskId),
        (attempt, task) -> TaskMapper.toTask(attempt, taskId, task));
  }

  /**
   * Waiting for a task.
   *
   * @param origin where its id comes from
   * @param what is waited for, as an infinitive
   * @param timeoutAdvice what to do when time is up, apart from waiting again
   * @param effect if the work has taken effect, or shows that it has none, a task that stands for
   *     the one that OVHcloud does not show
   * @param result makes the result from the finished task, in the time that is left
   */
  public <T> TaskOperation<T> operation(
      long taskId,
      TaskOrigin origin,
      String what,
      String timeoutAdvice,
      Supplier<Optional<OvhTask>> effect,
      BiFunction<OvhTask, WaitOptions, T> result) {
    return new TaskOperation<>(
        cloud.attempt(what),
        Long.toString(taskId),
        new TaskLook(this, cloud, taskId, origin, what, effect),
        PAUSES,
        cloud.time(),
        timeoutAdvice,
        result);
  }

  /**
   * Makes a call that starts a task.
   *
   * @throws DecodingException if the answer names no task; one may run all the same
   */
  public TaskHint start(
      String what, BiFunction<DedicatedCloudRoutes, String, Call<TaskDto>> route) {
    return new TaskHint(this, cloud.time(), cloud.call(what, route, TaskMapper::toStarted), false);
  }

  /** A task that OVHcloud shows. */
  public TaskHint shown(OvhTask task) {
    return new TaskHint(this, cloud.time(), task.id(), true);
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
        task.stream().toList(),
        cloud.time(),
        "",
        () -> List.of(task.map(hint -> hint.look(attempt, effect)).orElseGet(effect)),
        all -> all.get(0));
  }

  /** A made-up task in a given state, for work of which OVHcloud shows no task. */
  public static OvhTask standIn(OvhState state, String description, Instant now) {
    OptionalInt progress = OptionalInt.empty();
    OvhTask open = new OvhTask(0, "", "", state, progress, description, null, now, null);
    return open.isTerminal()
        ? new OvhTask(0, "", "", state, progress, description, null, now, now)
        : open;
  }

  @Override
  public Optional<OvhTask> find(long taskId) {
    return Lookup.find(() -> get(taskId));
  }
}
