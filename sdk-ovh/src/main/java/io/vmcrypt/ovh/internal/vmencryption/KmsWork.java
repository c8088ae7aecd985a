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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** OVHcloud's work on key management servers, and waiting for it. */
final class KmsWork {

  private static final String VCENTER_ADVICE =
      "OVHcloud goes on when the KMS has been added in vCenter: see that its KMS cluster is there"
          + " and trusted both ways.";
  private static final Backoff FOLLOWING =
      new Backoff(Duration.ofSeconds(2), 1.5, Duration.ofSeconds(10), 0.0);
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
   * A task after which the KMS is delivered.
   *
   * @param thumbprint what it is to be delivered with; null if that is not known
   */
  KmsTaskOperation delivery(
      String what, String ip, @Nullable Thumbprint thumbprint, long taskId, TaskOrigin origin) {
    return kms(
        ip,
        tasks.operation(
            taskId,
            origin,
            what,
            VCENTER_ADVICE,
            () ->
                directory
                    .findByIp(ip)
                    .filter(kms -> kms.state().equals(RegisteredKmsState.DELIVERED))
                    .filter(kms -> thumbprint == null || thumbprint.equals(kms.thumbprint()))
                    .map(kms -> standIn(OvhTaskState.DONE, "the KMS is delivered")),
            (task, options) -> awaitDelivered(what, ip, thumbprint, options)));
  }

  /** A task after which the KMS is gone. */
  Operation<OvhTask, RegisteredKms> removal(String what, RegisteredKms kms, long taskId) {
    return tasks.operation(
        taskId,
        TaskOrigin.STARTED,
        what,
        "",
        () ->
            directory.find(kms.id()).isEmpty()
                ? Optional.of(standIn(OvhTaskState.DONE, "the KMS is gone"))
                : Optional.empty(),
        (task, options) -> gone(what, kms));
  }

  /** A task that has ended well is a hint: what was asked for is that the KMS is gone. */
  private RegisteredKms gone(String what, RegisteredKms kms) {
    if (directory.find(kms.id()).isPresent()) {
      throw new OperationFailedException(
          cloud.attempt(what),
          "the task is done and KMS " + kms.id() + " is still there",
          "Look at it in the OVHcloud Control Panel, and run the step again.",
          Long.toString(kms.id()),
          OvhTaskState.DONE.value(),
          null);
    }
    return kms;
  }

  private KmsTaskOperation kms(String ip, Operation<OvhTask, RegisteredKms> task) {
    return new KmsTaskOperation(task, cloud.time(), () -> directory.findByIp(ip));
  }

  /**
   * A registration or change that someone else has started, or whose answer was lost. It is
   * followed by its task if OVHcloud shows one, else by the KMS itself. No source tells how
   * OVHcloud names the task.
   */
  KmsTaskOperation takenUp(String what, RegisteredKms kms, Thumbprint thumbprint) {
    if (kms.state().equals(RegisteredKmsState.DELIVERED)) {
      return kms(kms.ip(), tasks.finished(what, "nothing had to be done", kms));
    }
    Optional<OvhTask> task = findTask(kms.ip());
    if (task.isPresent()) {
      return delivery(what, kms.ip(), thumbprint, task.get().id(), TaskOrigin.SEEN);
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

  /** A removal whose task is not known: it is followed by the KMS itself. */
  Operation<OvhTask, RegisteredKms> removalTakenUp(String what, RegisteredKms kms) {
    return following(
        what,
        () ->
            directory.find(kms.id()).isEmpty()
                ? standIn(OvhTaskState.DONE, "the KMS is gone")
                : standIn(OvhTaskState.DOING, "the KMS is still there"),
        () -> kms);
  }

  private Operation<OvhTask, RegisteredKms> following(
      String what, Supplier<OvhTask> look, Supplier<RegisteredKms> result) {
    return new TaskOperation<>(
        cloud.attempt(what),
        "",
        look,
        FOLLOWING,
        cloud.time(),
        "",
        (done, options) -> result.get());
  }

  private Optional<OvhTask> findTask(String ip) {
    for (OvhTaskState state : UNDER_WAY) {
      Optional<OvhTask> found =
          tasks.list(OvhTaskFilter.all().withState(state)).stream()
              .filter(KmsWork::concernsKms)
              .max(
                  Comparator.comparing((OvhTask task) -> task.description().contains(ip))
                      .thenComparing(OvhTask::awaitsVcenter)
                      .thenComparing(OvhTask::id));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static boolean concernsKms(OvhTask task) {
    String text =
        (task.name() + " " + task.type() + " " + task.description()).toLowerCase(Locale.ROOT);
    return task.awaitsVcenter()
        || text.contains("kms")
        || text.contains("vmencryption")
        || text.contains("key management");
  }

  private OvhTask standInFor(RegisteredKms kms) {
    Optional<RegisteredKms> now = directory.find(kms.id());
    if (now.isEmpty()) {
      return standIn(OvhTaskState.CANCELED, "the registration of KMS " + kms.ip() + " is gone");
    }
    RegisteredKmsState state = now.get().state();
    if (state.equals(RegisteredKmsState.DELIVERED)) {
      return standIn(OvhTaskState.DONE, "the KMS is delivered");
    }
    if (state.equals(RegisteredKmsState.ERROR)) {
      return standIn(OvhTaskState.ERROR, "the KMS is in state error");
    }
    return findTask(kms.ip())
        .orElseGet(
            () ->
                standIn(
                    OvhTaskState.DOING,
                    "the KMS is in state " + state + " and OVHcloud shows no task of it"));
  }

  /** A task that has ended well is a hint: what was asked for is the KMS, as it was asked for. */
  private RegisteredKms awaitDelivered(
      String what, String ip, @Nullable Thumbprint thumbprint, WaitOptions options) {
    BoundedPolling<Optional<RegisteredKms>> loop =
        new BoundedPolling<>(
            cloud.attempt(what),
            cloud.time(),
            FOLLOWING,
            () -> directory.findByIp(ip),
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
              + kms.thumbprint()
              + " at the end, not "
              + thumbprint,
          "Somebody else may have changed it: run the step again.",
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
