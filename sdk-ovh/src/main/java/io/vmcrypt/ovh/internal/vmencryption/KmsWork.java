package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.internal.call.BoundedPolling;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.internal.task.TaskOperation;
import io.vmcrypt.ovh.internal.task.TaskOrigin;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.task.OvhTaskFilter;
import io.vmcrypt.ovh.task.OvhTaskState;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.ovh.vmencryption.RegisteredKmsState;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** OVHcloud's work on key management servers, and waiting for it. */
final class KmsWork {

  private static final String VCENTER_ADVICE =
      "OVHcloud goes on when the KMS has been added in vCenter: check that its KMS cluster is"
          + " there and that both sides trust each other.";
  private static final Backoff FOLLOWING =
      new Backoff(Duration.ofSeconds(2), 1.5, Duration.ofSeconds(10), 0.0);
  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\.?\\d)");
  private static final List<OvhTaskState> UNDER_WAY =
      List.of(
          OvhTaskState.DOING,
          OvhTaskState.TODO,
          OvhTaskState.WAITING_TODO,
          OvhTaskState.TO_CREATE,
          OvhTaskState.WAITING_FOR_CHILDS,
          OvhTaskState.FIXING);

  private final CloudCalls cloud;
  private final RestTasks tasks;
  private final KmsDirectory directory;

  KmsWork(CloudCalls cloud, RestTasks tasks) {
    this.cloud = cloud;
    this.tasks = tasks;
    this.directory = new KmsDirectory(cloud);
  }

  /**
   * An operation that waits for a task after which the KMS is delivered.
   *
   * @param thumbprint the thumbprint that the KMS must have then; null if that is not known
   * @param description the description that the task sets; null if it sets none
   */
  KmsTaskOperation delivery(
      String what,
      String ip,
      @Nullable Thumbprint thumbprint,
      @Nullable String description,
      long taskId,
      TaskOrigin origin) {
    return kms(
        ip,
        tasks.operation(
            taskId,
            origin,
            what,
            VCENTER_ADVICE,
            () ->
                directory
                    .seenByIp(ip)
                    .filter(kms -> kms.state().equals(RegisteredKmsState.DELIVERED))
                    .filter(kms -> thumbprint == null || thumbprint.equals(kms.thumbprint()))
                    .filter(kms -> description == null || description.equals(kms.description()))
                    .map(kms -> standIn(OvhTaskState.DONE, "the KMS is delivered")),
            (task, options) -> awaitDelivered(what, ip, thumbprint, options)));
  }

  /** An operation that waits for a task after which the KMS is gone. */
  Operation<OvhTask, RegisteredKms> removal(String what, RegisteredKms kms, long taskId) {
    return tasks.operation(
        taskId,
        TaskOrigin.STARTED,
        what,
        "",
        () -> Optional.of(standInForRemoval(kms)).filter(task -> task.state().isTerminal()),
        // a task that has ended well is only a hint: the KMS must be gone
        (task, options) -> removalTakenUp(what, kms).await(options));
  }

  private KmsTaskOperation kms(String ip, Operation<OvhTask, RegisteredKms> task) {
    return new KmsTaskOperation(task, cloud.time(), () -> directory.seenByIp(ip));
  }

  /**
   * An operation that waits for a registration or change that someone else has started, or whose
   * answer was lost. It watches the task if OVHcloud shows one, else the KMS itself. No source
   * tells how OVHcloud names the task.
   */
  KmsTaskOperation takenUp(String what, RegisteredKms kms, Thumbprint thumbprint) {
    if (kms.state().equals(RegisteredKmsState.DELIVERED)) {
      return kms(kms.ip(), tasks.finished(what, "nothing had to be done", kms));
    }
    Optional<OvhTask> task = findTask(kms.ip());
    if (task.isPresent()) {
      return delivery(what, kms.ip(), thumbprint, null, task.get().id(), TaskOrigin.SEEN);
    }
    return kms(
        kms.ip(),
        new TaskOperation<>(
            cloud.attempt(what),
            "",
            () -> standInFor(kms),
            FOLLOWING,
            cloud.time(),
            VCENTER_ADVICE,
            (done, options) -> awaitDelivered(what, kms.ip(), thumbprint, options)));
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
    Optional<RegisteredKms> now = directory.find(kms.id());
    if (now.isEmpty()) {
      return directory.isGone(kms.id())
          ? standIn(OvhTaskState.DONE, "the KMS is gone")
          : standIn(OvhTaskState.DOING, "the KMS is still in the list");
    }
    RegisteredKmsState state = now.get().state();
    return state.isBeingRemoved()
        ? standIn(OvhTaskState.DOING, "the KMS is in state " + state)
        : standIn(
            OvhTaskState.ERROR,
            "KMS "
                + kms.id()
                + " is still there, in state "
                + state
                + ", and is not being removed");
  }

  /** The one task that must belong to this address; empty if it may belong to another. */
  private Optional<OvhTask> findTask(String ip) {
    List<OvhTask> all = UNDER_WAY.stream().flatMap(state -> candidates(ip, state)).toList();
    List<OvhTask> naming = all.stream().filter(task -> addresses(task).contains(ip)).toList();
    List<OvhTask> found = naming.isEmpty() ? all : naming;
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** A task that may belong to this address. It is a hint how far the work has come. */
  private Optional<OvhTask> hint(String ip) {
    for (OvhTaskState state : UNDER_WAY) {
      Optional<OvhTask> found =
          candidates(ip, state)
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

  private Stream<OvhTask> candidates(String ip, OvhTaskState state) {
    return tasks.list(OvhTaskFilter.all().withState(state)).stream()
        .filter(KmsWork::concernsKms)
        .filter(task -> addresses(task).isEmpty() || addresses(task).contains(ip));
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
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private static String text(OvhTask task) {
    return (task.name() + " " + task.type() + " " + task.description()).toLowerCase(Locale.ROOT);
  }

  private OvhTask standInFor(RegisteredKms kms) {
    Optional<RegisteredKms> now = directory.find(kms.id());
    if (now.isEmpty()) {
      return directory.isGone(kms.id())
          ? standIn(OvhTaskState.CANCELED, "the registration of KMS " + kms.ip() + " is gone")
          : standIn(OvhTaskState.DOING, "the KMS is in the list and cannot be read yet");
    }
    RegisteredKmsState state = now.get().state();
    if (state.equals(RegisteredKmsState.DELIVERED)) {
      return standIn(OvhTaskState.DONE, "the KMS is delivered");
    }
    if (state.equals(RegisteredKmsState.ERROR)) {
      return standIn(OvhTaskState.ERROR, "the KMS is in state error");
    }
    return hint(kms.ip())
        .orElseGet(
            () ->
                standIn(
                    OvhTaskState.DOING,
                    "the KMS is in state " + state + " and OVHcloud shows no task of it"));
  }

  /** A task that has ended well is only a hint. The KMS must be as it was asked for. */
  private RegisteredKms awaitDelivered(
      String what, String ip, @Nullable Thumbprint thumbprint, WaitOptions options) {
    BoundedPolling<Optional<RegisteredKms>> loop =
        new BoundedPolling<>(
            cloud.attempt(what),
            cloud.time(),
            FOLLOWING,
            () -> directory.seenByIp(ip),
            KmsWork::describe,
            found -> OptionalInt.empty(),
            VCENTER_ADVICE);
    RegisteredKms kms =
        loop.await(
                found ->
                    found.isPresent()
                        && (found.get().state().equals(RegisteredKmsState.DELIVERED)
                            || found.get().state().equals(RegisteredKmsState.ERROR)),
                options)
            .orElseThrow();
    if (kms.state().equals(RegisteredKmsState.ERROR)) {
      throw new OperationFailedException(
          cloud.attempt(what),
          "the task is done and KMS " + kms.id() + " is in state error",
          "Remove the KMS and register it again, or ask OVHcloud's support.",
          Long.toString(kms.id()),
          kms.state().value(),
          null);
    }
    if (thumbprint != null && !thumbprint.equals(kms.thumbprint())) {
      throw new ConflictException(
          cloud.attempt(what),
          "the task is done and the KMS's thumbprint is "
              + (kms.thumbprint() == null ? "not shown, or cannot be read" : kms.thumbprint())
              + ", not "
              + thumbprint,
          "Someone else may have changed it: run the step again.",
          null,
          null);
    }
    return kms;
  }

  private static String describe(Optional<RegisteredKms> found) {
    return found
        .map(kms -> "KMS " + kms.id() + " is in state " + kms.state())
        .orElse("the KMS is not in the list yet");
  }

  private OvhTask standIn(OvhTaskState state, String description) {
    return RestTasks.standIn(state, description, cloud.time().now());
  }
}
