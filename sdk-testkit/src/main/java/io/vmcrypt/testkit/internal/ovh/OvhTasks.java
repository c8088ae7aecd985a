package io.vmcrypt.testkit.internal.ovh;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All tasks of a service. Guarded by the lock of {@link OvhCloud}. */
final class OvhTasks {
  /** An id that needs more than 32 bits. That is allowed, and a client must handle it. */
  static final long FIRST_ID = 4_294_967_301L;

  /** The states of the schema. */
  private static final Set<String> STATES =
      Set.of(
          "canceled",
          "doing",
          "done",
          "error",
          "fixing",
          "toCancel",
          "toCreate",
          "todo",
          "unknown",
          "waitingForChilds",
          "waitingTodo");

  private final Map<Long, OvhTask> tasks = new LinkedHashMap<>();
  private final Clock clock;
  private final Duration stepDuration;
  private final Duration visibleAfter;
  private final LongSupplier ids;

  /**
   * No tasks yet.
   *
   * @param visibleAfter how long a task that was started is neither listed nor found
   * @param ids gives each task another id
   */
  OvhTasks(Clock clock, Duration stepDuration, Duration visibleAfter, LongSupplier ids) {
    this.clock = clock;
    this.stepDuration = stepDuration;
    this.visibleAfter = visibleAfter;
    this.ids = ids;
  }

  OvhTask start(String name, @Nullable Long userId, List<TaskStep> steps, Consumer<String> onEnd) {
    OvhTask task =
        new OvhTask(ids.getAsLong(), name, userId, steps, stepDuration, onEnd, clock.instant());
    tasks.put(task.id(), task);
    return task;
  }

  void advance() {
    Instant now = clock.instant();
    tasks.values().forEach(task -> task.advance(now));
  }

  List<OvhTask> all() {
    return List.copyOf(tasks.values());
  }

  Optional<OvhTask> find(long id) {
    return Optional.ofNullable(tasks.get(id));
  }

  /** Finds a task as a caller sees it: a new task is not visible yet. */
  Optional<OvhTask> findVisible(long id) {
    return find(id).filter(this::isVisible);
  }

  private boolean isVisible(OvhTask task) {
    return !clock.instant().isBefore(task.start().plus(visibleAfter));
  }

  void remove(long id) {
    tasks.remove(id);
  }

  /** The ids of the tasks that match the query. */
  List<Long> list(Map<String, String> query) {
    return list(query, task -> true);
  }

  /** The ids of the chosen tasks that match the query. */
  List<Long> list(Map<String, String> query, Predicate<OvhTask> which) {
    Stream<OvhTask> found = tasks.values().stream().filter(this::isVisible).filter(which);
    String name = query.get("name");
    if (name != null) {
      Pattern like = like(name);
      found = found.filter(task -> like.matcher(task.name()).matches());
    }
    String state = query.get("state");
    if (state != null) {
      if (!STATES.contains(state)) {
        throw RequestBody.invalid(
            "state", "Given data (" + state + ") does not belong to the TaskStateEnum enumeration");
      }
      found = found.filter(task -> task.state().equals(state));
    }
    String executionDate = query.get("executionDate");
    if (executionDate != null) {
      Instant from = instant(executionDate);
      found = found.filter(task -> !task.start().isBefore(from));
    }
    return found.map(OvhTask::id).toList();
  }

  /**
   * The pattern of SQL's LIKE: a percent sign stands for any text, an underscore for a character.
   */
  private static Pattern like(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (char c : pattern.toLowerCase(Locale.ROOT).toCharArray()) {
      regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw RequestBody.invalid(
          "executionDate", "Given data (" + text + ") does not belong to the datetime type");
    }
  }
}
