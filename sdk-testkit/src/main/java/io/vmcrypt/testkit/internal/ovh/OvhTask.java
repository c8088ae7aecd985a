package io.vmcrypt.testkit.internal.ovh;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task that goes through its steps. Guarded by the lock of {@link OvhCloud}. */
final class OvhTask {
  static final String TODO = "todo";
  static final String DOING = "doing";
  static final String DONE = "done";
  static final String ERROR = "error";
  static final String CANCELED = "canceled";

  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx");

  private final long id;
  private final String name;
  private final @Nullable Long userId;
  private final List<TaskStep> steps;
  private final Duration stepDuration;
  private final Consumer<String> onEnd;
  private final Instant start;

  private int step;
  private Instant stepStart;
  private String state;
  private long progress;
  private String description;
  private Instant modified;
  private @Nullable Instant end;
  private boolean held;
  private boolean heldUp;

  /**
   * A task.
   *
   * @param onEnd called once with the final state
   */
  OvhTask(
      long id,
      String name,
      @Nullable Long userId,
      List<TaskStep> steps,
      Duration stepDuration,
      Consumer<String> onEnd,
      Instant start) {
    this.id = id;
    this.name = name;
    this.userId = userId;
    this.steps = List.copyOf(steps);
    this.stepDuration = stepDuration;
    this.onEnd = onEnd;
    this.start = start;
    this.stepStart = start;
    this.modified = start;
    TaskStep first = steps.get(0);
    this.state = first.state();
    this.progress = first.progress();
    this.description = first.description();
    first.onStart().run();
  }

  long id() {
    return id;
  }

  String name() {
    return name;
  }

  String state() {
    return state;
  }

  boolean isOfUser(long id) {
    return userId != null && userId == id;
  }

  long progress() {
    return progress;
  }

  String description() {
    return description;
  }

  Instant start() {
    return start;
  }

  /** Advances as far as time and conditions allow. */
  void advance(Instant now) {
    while (!held && end == null) {
      Instant due = stepStart.plus(stepDuration);
      if (now.isBefore(due)) {
        return;
      }
      if (!steps.get(step).mayEnd().getAsBoolean()) {
        heldUp = true;
        return;
      }
      // it is not known when exactly the condition became true, so the next step takes its full
      // time
      stepStart = heldUp ? now : due;
      heldUp = false;
      step++;
      if (step == steps.size()) {
        finish(DONE, stepStart);
      } else {
        enter(steps.get(step));
      }
    }
  }

  private void enter(TaskStep next) {
    state = next.state();
    progress = next.progress();
    description = next.description();
    modified = stepStart;
    next.onStart().run();
  }

  /** Ends the task at once. */
  void finish(String finalState, Instant when) {
    if (end != null) {
      throw new IllegalStateException("task " + id + " has already ended: " + state);
    }
    state = finalState;
    held = false;
    end = when;
    modified = when;
    if (finalState.equals(DONE)) {
      progress = 100;
      description = "";
    }
    onEnd.accept(finalState);
  }

  /** Keeps the task in a state until it is finished. */
  void hold(String heldState, String heldDescription, Instant when) {
    held = true;
    state = heldState;
    description = heldDescription;
    modified = when;
  }

  Map<String, @Nullable Object> json(String account) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("taskId", id);
    json.put("name", name);
    json.put("type", "generic");
    json.put("state", state);
    json.put("progress", progress);
    json.put("description", description.isEmpty() ? null : description);
    json.put("executionDate", dateTime(start));
    json.put("lastModificationDate", dateTime(modified));
    json.put("endDate", end == null ? null : dateTime(end));
    json.put("createdBy", account);
    json.put("createdFrom", null);
    json.put("maintenanceDateFrom", null);
    json.put("maintenanceDateTo", null);
    json.put("parentTaskId", null);
    json.put("datacenterId", null);
    json.put("filerId", null);
    json.put("hostId", null);
    json.put("network", null);
    json.put("networkAccessId", null);
    json.put("orderId", null);
    json.put("userId", userId);
    json.put("vlanId", null);
    return json;
  }

  static String dateTime(Instant instant) {
    return DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }
}
