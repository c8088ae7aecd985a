package io.vmcrypt.ovh.internal.task;

import io.vmcrypt.ovh.task.OvhTask;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a caller says that a task is about, by naming its id. OVHcloud names users, hosts, filers
 * and networks of a task by their ids, and nothing else.
 *
 * @param what {@code user 7}; empty for whatever it is
 * @param other where OVHcloud names no such id: why it is about something else all the same; empty
 *     if it may be about this
 */
public record TaskClaim(String what, Function<OvhTask, Optional<String>> other) {

  /** A task of its own, about whatever it is. */
  public static final TaskClaim NONE = new TaskClaim("", task -> Optional.empty());

  /** A user, by OVHcloud's id. */
  public static String user(long id) {
    return "user " + id;
  }

  /** Why the task is about something else; empty if it may be about this. */
  Optional<String> refutedBy(NamedTask task) {
    if (what.isEmpty() || task.about().filter(what::equals).isPresent()) {
      return Optional.empty();
    }
    return task.about().map(named -> "it is about " + named).or(() -> other.apply(task.task()));
  }

  /**
   * A task as it was read.
   *
   * @param about what OVHcloud names by its id; empty for nothing
   */
  record NamedTask(OvhTask task, Optional<String> about) {}
}
