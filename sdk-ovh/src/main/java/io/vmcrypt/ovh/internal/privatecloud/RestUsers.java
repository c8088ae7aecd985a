package io.vmcrypt.ovh.internal.privatecloud;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.internal.task.Sight;
import io.vmcrypt.ovh.internal.task.TaskHint;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.UserPropertiesDto;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUser;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUsers;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhTask;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /dedicatedCloud/{serviceName}/user}. */
final class RestUsers implements PrivateCloudUsers {

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
    return cloud.call(
        "read user " + userId,
        (routes, name) -> routes.user(name, userId),
        user -> PrivateCloudMapper.toUser(userId, user));
  }

  @Override
  public Optional<PrivateCloudUser> findByName(String nameOrLogin) {
    if (requireNonNull(nameOrLogin, "nameOrLogin").isBlank()) {
      throw new IllegalArgumentException("the user is blank: expected a name such as admin");
    }
    // the filter looks at names only, and is not documented to be exact
    Predicate<PrivateCloudUser> isNamed = user -> user.name().equalsIgnoreCase(nameOrLogin);
    Predicate<PrivateCloudUser> hasLogin = user -> user.login().equalsIgnoreCase(nameOrLogin);
    return stream(nameOrLogin)
        .filter(isNamed)
        .findFirst()
        .or(() -> stream(null).filter(isNamed.or(hasLogin)).findFirst());
  }

  @Override
  public List<Change> planEncryptionRight(long userId) {
    return changes(get(userId));
  }

  @Override
  public Ensured<Operation<OvhProgress, PrivateCloudUser>> ensureEncryptionRight(long userId) {
    List<Change> changes = changes(get(userId));
    return changes.isEmpty()
        ? Ensured.unchanged(work(userId, Optional.empty()))
        : new Ensured<>(
            cloud
                .api()
                .change(
                    () ->
                        work(
                            userId,
                            Optional.of(
                                tasks.start(
                                    what(userId),
                                    (routes, name) ->
                                        routes.changeUser(
                                            name, userId, new UserPropertiesDto(true))))),
                    // a task may end between these two reads, so the user is read once more
                    () -> granted(userId).or(() -> grantTask(userId)).or(() -> granted(userId))),
            changes);
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

  private Optional<Operation<OvhProgress, PrivateCloudUser>> granted(long userId) {
    return get(userId).encryptionRight()
        ? Optional.of(work(userId, Optional.empty()))
        : Optional.empty();
  }

  private Optional<Operation<OvhProgress, PrivateCloudUser>> grantTask(long userId) {
    return cloud.ids(what(userId), (routes, name) -> routes.userTaskIds(name, userId)).stream()
        .flatMap(taskId -> tasks.find(taskId).stream())
        .filter(task -> !task.isTerminal())
        .max(Comparator.comparing(OvhTask::id))
        .map(task -> work(userId, Optional.of(tasks.shown(task))));
  }

  private Operation<OvhProgress, PrivateCloudUser> work(long userId, Optional<TaskHint> task) {
    return tasks.work(what(userId), task, () -> look(userId));
  }

  private Sight<PrivateCloudUser> look(long userId) {
    PrivateCloudUser user = get(userId);
    return user.encryptionRight()
        ? Sight.done("the user has the right", user)
        : Sight.failed(
            cloud.attempt(what(userId)),
            "the user does not have the right to manage encryption",
            "Look at the user in the OVHcloud Control Panel, and run the step again.",
            "",
            "");
  }

  private Stream<PrivateCloudUser> stream(@Nullable String name) {
    return cloud.ids("list users", (routes, service) -> routes.userIds(service, name)).stream()
        .flatMap(id -> find(id).stream());
  }
}
