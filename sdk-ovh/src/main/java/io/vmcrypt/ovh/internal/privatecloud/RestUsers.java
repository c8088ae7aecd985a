package io.vmcrypt.ovh.internal.privatecloud;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.internal.task.TaskOperation;
import io.vmcrypt.ovh.internal.task.TaskOrigin;
import io.vmcrypt.ovh.internal.wire.UserPropertiesDto;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUsers;
import io.vmcrypt.ovh.task.OvhTask;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /dedicatedCloud/{serviceName}/user}. */
final class RestUsers implements PrivateCloudUsers {

  private static final String HAS_IT = "the user has the right";

  private final CloudCalls cloud;
  private final RestTasks tasks;

  RestUsers(CloudCalls cloud, RestTasks tasks) {
    this.cloud = cloud;
    this.tasks = tasks;
  }

  @Override
  public List<PrivateCloudUser> list() {
    return stream(null).toList();
  }

  // a user that is removed after the list was read counts as absent
  @Override
  public Optional<PrivateCloudUser> find(long userId) {
    return Lookup.find(() -> get(userId));
  }

  @Override
  public PrivateCloudUser get(long userId) {
    String what = "read user " + userId;
    return cloud.call(
        what,
        (routes, name) -> routes.user(name, userId),
        (attempt, user) -> UserMapper.toUser(attempt, userId, user));
  }

  @Override
  public Optional<PrivateCloudUser> findByName(String nameOrLogin) {
    if (requireNonNull(nameOrLogin, "nameOrLogin").isBlank()) {
      throw new IllegalArgumentException("the user is blank: expected a name such as admin");
    }
    // the filter looks at names only, and is not documented to be exact
    Optional<PrivateCloudUser> byName =
        stream(nameOrLogin).filter(user -> user.name().equalsIgnoreCase(nameOrLogin)).findFirst();
    return byName.isPresent()
        ? byName
        : stream(null)
            .filter(
                user ->
                    user.login().equalsIgnoreCase(nameOrLogin)
                        || user.name().equalsIgnoreCase(nameOrLogin))
            .findFirst();
  }

  @Override
  public List<Change> planEncryptionRight(long userId) {
    return changes(get(userId));
  }

  @Override
  public Ensured<Operation<OvhTask, PrivateCloudUser>> ensureEncryptionRight(long userId) {
    PrivateCloudUser user = get(userId);
    String what = what(userId);
    List<Change> changes = changes(user);
    return changes.isEmpty()
        ? Ensured.unchanged(has(what, userId))
        : new Ensured<>(grant(what, userId), changes);
  }

  private static String what(long userId) {
    return "grant encryptionRight to user " + userId;
  }

  private static List<Change> changes(PrivateCloudUser user) {
    return user.encryptionRight()
        ? List.of()
        : List.of(
            Change.changed(
                OvhApi.SYSTEM,
                Subject.of("vCenter user", user.name(), Long.toString(user.id()))
                    .part("right to manage encryption"),
                "no",
                "yes"));
  }

  private Operation<OvhTask, PrivateCloudUser> grant(String what, long userId) {
    return cloud
        .api()
        .change(
            () -> {
              long taskId =
                  cloud.start(
                      what,
                      (routes, name) ->
                          routes.changeUser(name, userId, new UserPropertiesDto(true)));
              return operation(taskId, TaskOrigin.STARTED, what, userId);
            },
            () -> grantUnderWay(what, userId));
  }

  /**
   * Looks for a grant whose answer was lost: the right itself, or a task of this user that has not
   * ended. A task may end between these two reads, so the user is read once more.
   */
  private Optional<Operation<OvhTask, PrivateCloudUser>> grantUnderWay(String what, long userId) {
    return granted(what, userId).or(() -> grantTask(what, userId)).or(() -> granted(what, userId));
  }

  private Optional<Operation<OvhTask, PrivateCloudUser>> granted(String what, long userId) {
    return get(userId).encryptionRight() ? Optional.of(has(what, userId)) : Optional.empty();
  }

  /** An operation on a user who has the right: each look shows whether that is still so. */
  private Operation<OvhTask, PrivateCloudUser> has(String what, long userId) {
    return new TaskOperation<>(
        cloud.attempt(what),
        "",
        () ->
            get(userId).encryptionRight()
                ? standIn(OvhState.DONE, HAS_IT)
                : standIn(OvhState.ERROR, "the user does not have the right any more"),
        Backoff.fixed(Duration.ofSeconds(1)),
        cloud.time(),
        "",
        (done, options) -> granted(what, get(userId)));
  }

  private OvhTask standIn(OvhState state, String description) {
    return RestTasks.standIn(state, description, cloud.time().now());
  }

  private Optional<Operation<OvhTask, PrivateCloudUser>> grantTask(String what, long userId) {
    return cloud.ids(what, (routes, name) -> routes.userTaskIds(name, userId)).stream()
        .flatMap(taskId -> tasks.find(taskId).stream())
        .filter(task -> !task.isTerminal())
        .max(Comparator.comparing(OvhTask::id))
        .map(task -> operation(task.id(), TaskOrigin.SEEN, what, userId));
  }

  private Operation<OvhTask, PrivateCloudUser> operation(
      long taskId, TaskOrigin origin, String what, long userId) {
    return tasks.operation(
        taskId,
        origin,
        what,
        "",
        () ->
            get(userId).encryptionRight()
                ? Optional.of(standIn(OvhState.DONE, HAS_IT))
                : Optional.empty(),
        (done, options) -> granted(what, get(userId)));
  }

  /** A task that has ended well is only a hint. The user must have the right. */
  private PrivateCloudUser granted(String what, PrivateCloudUser user) {
    if (!user.encryptionRight()) {
      throw new OperationFailedException(
          cloud.attempt(what),
          "the task is done, but the user does not have the right to manage encryption",
          "Look at the user in the OVHcloud Control Panel, and run the step again.",
          "",
          OvhState.DONE.value(),
          null);
    }
    return user;
  }

  private Stream<PrivateCloudUser> stream(@Nullable String name) {
    return cloud.ids("list users", (routes, service) -> routes.userIds(service, name)).stream()
        .flatMap(id -> find(id).stream());
  }
}
