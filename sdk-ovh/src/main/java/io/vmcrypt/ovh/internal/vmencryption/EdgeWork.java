package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.address.KmsIp;
import io.vmcrypt.ovh.internal.call.BoundedPolling;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.internal.task.TaskOperation;
import io.vmcrypt.ovh.internal.task.TaskOrigin;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** OVHcloud's work on key management servers, and waiting for it. */
final class EdgeWork {

  private static final String DELIVERED = "the KMS is delivered";
  private static final String VCENTER_ADVICE =
      "OVHcloud goes on when the KMS has been added in vCenter: check that its KMS cluster is"
          + " there and that both sides trust each other.";
  private static final Backoff FOLLOWING =
      new Backoff(Duration.ofSeconds(2), 1.5, Duration.ofSeconds(10), 0.0);
  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\.?\\d)");
  private static final List<OvhState> UNDER_WAY =
      List.of(
          OvhState.DOING,
          OvhState.TODO,
          OvhState.WAITING_TODO,
          OvhState.TO_CREATE,
          OvhState.WAITING_FOR_CHILDS,
          OvhState.FIXING);

  private final CloudCalls cloud;
  private final RestTasks tasks;

  EdgeWork(CloudCalls cloud, RestTasks tasks) {
    this.cloud = cloud;
    this.tasks = tasks;
  }

  /** Begins a look: nothing of it has been read yet. */
  KmsLook look() {
    return new KmsLook(cloud, tasks);
  }

  /** An operation that waits for a task after which the KMS is delivered. */
  KmsTaskOperation delivery(KmsGoal goal, long taskId, TaskOrigin origin) {
    TaskOperation<RegisteredKms> task =
        tasks.operation(
            taskId,
            origin,
            goal.attempt().operation(),
            VCENTER_ADVICE,
            () ->
                goal.seen(look())
                    .filter(goal::isReached)
                    .map(kms -> standIn(OvhState.DONE, DELIVERED)),
            (done, options) -> awaitEnd(goal, options));
    return new KmsTaskOperation(goal, task, look -> task.poll(), cloud.time(), this::look);
  }

  /** An operation that waits for a task after which the KMS is gone. */
  Operation<OvhTask, RegisteredKms> removal(String what, RegisteredKms kms, long taskId) {
    return tasks.operation(
        taskId,
        TaskOrigin.STARTED,
        what,
        "",
        () -> Optional.of(standInForRemoval(kms)).filter(task -> task.isTerminal()),
        // a task that has ended well is only a hint: the KMS must be gone
        (task, options) -> removalTakenUp(what, kms).await(options));
  }

  /**
   * An operation that waits for a registration or change that someone else has started, or whose
   * answer was lost, or that has ended well before: then the first look shows whether it is still
   * so. It watches the task if OVHcloud shows one, else the KMS itself. No source tells how
   * OVHcloud names the task.
   *
   * @param look where the task is looked for
   */
  KmsTaskOperation takenUp(String what, RegisteredKms kms, Thumbprint thumbprint, KmsLook look) {
    KmsGoal goal = new KmsGoal(cloud.attempt(what), kms.ip(), kms.id(), thumbprint, null);
    Optional<OvhTask> task = goal.isReached(kms) ? Optional.empty() : findTask(kms.ip(), look);
    if (task.isPresent()) {
      return delivery(goal, task.get().id(), TaskOrigin.SEEN);
    }
    return new KmsTaskOperation(
        goal,
        new TaskOperation<>(
            goal.attempt(),
            "",
            () -> standInFor(goal, kms.id(), look()),
            FOLLOWING,
            cloud.time(),
            VCENTER_ADVICE,
            (done, options) -> awaitEnd(goal, options)),
        shared -> standInFor(goal, kms.id(), shared),
        cloud.time(),
        this::look);
  }

  /** An operation that waits for a removal whose task is not known, by watching the KMS itself. */
  Operation<OvhTask, RegisteredKms> removalTakenUp(String what, RegisteredKms kms) {
    return new TaskOperation<>(
        cloud.attempt(what),
        "",
        () -> standInForRemoval(kms),
        FOLLOWING,
        cloud.time(),
        "",
        (done, options) -> kms);
  }

  private OvhTask standInForRemoval(RegisteredKms kms) {
    KmsDirectory directory = look().directory();
    Optional<RegisteredKms> now = directory.seen(kms.id());
    if (now.isEmpty()) {
      return directory.isGone(kms.id())
          ? standIn(OvhState.DONE, "the KMS is gone")
          : standIn(OvhState.DOING, "the KMS is still in the list");
    }
    OvhState state = now.get().state();
    return now.get().isBeingRemoved()
        ? standIn(OvhState.DOING, "the KMS is in state " + state)
        : standIn(
            OvhState.ERROR,
            "KMS "
                + kms.id()
                + " is still there, in state "
                + state
                + ", and is not being removed");
  }

  /** The one task that must belong to this address; empty if it may belong to another. */
  private static Optional<OvhTask> findTask(String ip, KmsLook look) {
    List<OvhTask> all = UNDER_WAY.stream().flatMap(state -> candidates(ip, state, look)).toList();
    List<OvhTask> naming = all.stream().filter(task -> addresses(task).contains(ip)).toList();
    List<OvhTask> found = naming.isEmpty() ? all : naming;
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** A task that may belong to this address. It is a hint how far the work has come. */
  private static Optional<OvhTask> hint(String ip, KmsLook look) {
    for (OvhState state : UNDER_WAY) {
      Optional<OvhTask> found =
          candidates(ip, state, look)
              .max(
                  Comparator.comparing((OvhTask task) -> addresses(task).contains(ip))
                      .thenComparing(OvhTask::awaitsVcenter)
                      .thenComparing(OvhTask::id));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Stream<OvhTask> candidates(String ip, OvhState state, KmsLook look) {
    return look.tasks(state).stream()
        .filter(EdgeWork::concernsKms)
        .filter(task -> mayBeOf(ip, addresses(task)));
  }

  /** OVHcloud has no field for the KMS of a task; some texts name addresses. */
  private static boolean mayBeOf(String ip, Set<String> named) {
    return named.isEmpty() || named.contains(ip);
  }

  private static boolean concernsKms(OvhTask task) {
    String text = text(task);
    boolean removes = text.contains("remov") || text.contains("delet");
    boolean speaksOfKms =
        text.contains("kms") || text.contains("vmencryption") || text.contains("key management");
    return task.awaitsVcenter() || (speaksOfKms && !removes);
  }

  private static Set<String> addresses(OvhTask task) {
    return ADDRESS
        .matcher(text(task))
        .results()
        .flatMap(found -> KmsIp.read(found.group()).stream())
        .collect(Collectors.toSet());
  }

  private static String text(OvhTask task) {
    return (task.name() + " " + task.type() + " " + task.description()).toLowerCase(Locale.ROOT);
  }

  private OvhTask standInFor(KmsGoal goal, long kmsId, KmsLook look) {
    Optional<RegisteredKms> now = look.directory().seen(kmsId);
    if (now.isEmpty()) {
      return look.directory().isGone(kmsId)
          ? standIn(OvhState.CANCELED, "the registration of KMS " + goal.ip() + " is gone")
          : standIn(OvhState.DOING, "the KMS is in the list and cannot be read yet");
    }
    OvhState state = now.get().state();
    if (state.equals(OvhState.DELIVERED)) {
      return standIn(OvhState.DONE, DELIVERED);
    }
    if (KmsGoal.isAtEnd(now.get())) {
      return standIn(OvhState.ERROR, "the KMS is in state " + state);
    }
    return hint(goal.ip(), look)
        .orElseGet(
            () ->
                standIn(
                    OvhState.DOING,
                    "the KMS is in state " + state + " and OVHcloud shows no task of it"));
  }

  private RegisteredKms awaitEnd(KmsGoal goal, WaitOptions options) {
    return awaitEnd(goal.attempt(), List.of(goal), cloud.time(), this::look, options).get(0);
  }

  /** A task that has ended well is only a hint. Each KMS must be as it was asked for. */
  static List<RegisteredKms> awaitEnd(
      Attempt attempt,
      List<KmsGoal> goals,
      TimeSource time,
      Supplier<KmsLook> looks,
      WaitOptions options) {
    BoundedPolling<List<Optional<RegisteredKms>>> loop =
        new BoundedPolling<>(
            attempt,
            time,
            FOLLOWING,
            () -> {
              KmsLook look = looks.get();
              return goals.stream().map(goal -> goal.seen(look)).toList();
            },
            seen -> seen.stream().map(EdgeWork::describe).collect(Collectors.joining("; ")),
            seen -> OptionalInt.empty(),
            VCENTER_ADVICE);
    List<Optional<RegisteredKms>> ended =
        loop.await(seen -> atEnd(goals, seen).size() == goals.size(), options);
    return atEnd(goals, ended);
  }

  /** Those that are at their end. One that is at another than the wanted one ends the wait. */
  private static List<RegisteredKms> atEnd(
      List<KmsGoal> goals, List<Optional<RegisteredKms>> seen) {
    return IntStream.range(0, goals.size())
        .boxed()
        .flatMap(i -> seen.get(i).filter(KmsGoal::isAtEnd).map(goals.get(i)::checked).stream())
        .toList();
  }

  private static String describe(Optional<RegisteredKms> found) {
    return found
        .map(kms -> "KMS " + kms.id() + " is in state " + kms.state())
        .orElse("the KMS is not in the list yet");
  }

  private OvhTask standIn(OvhState state, String description) {
    return RestTasks.standIn(state, description, cloud.time().now());
  }
}
