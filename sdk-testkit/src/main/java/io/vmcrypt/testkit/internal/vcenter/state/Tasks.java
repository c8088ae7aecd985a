package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a vCenter. A task goes through fixed steps (queued; running at 0, 30 and 60 per
 * cent; done) spread evenly over the duration that tasks have. A step ends only after a client has
 * seen it. So a client that watches sees each step, or the end at once if the whole time of the
 * task has passed. A task that nobody watches ends when its time is over and someone asks for what
 * it changes.
 *
 * <p>Everything but the work itself runs with the lock of the {@link Monitor} held.
 */
public final class Tasks implements AutoCloseable {

  private static final List<Integer> PROGRESS = List.of(0, 30, 60);
  private static final Duration RECENT = Duration.ofMinutes(10);
  private static final int LAST_STEP = PROGRESS.size() + 1;

  /**
   * The work of a task that may take long, such as talking to a key server. Done without the lock.
   */
  @FunctionalInterface
  public interface Work {
    Effect run() throws VimFault, InterruptedException;
  }

  /** What a task changes when it ends, with the lock held. The value is the task's result. */
  @FunctionalInterface
  public interface Effect {
    @Nullable Object apply() throws VimFault;
  }

  /** A change that is shown some time after its task has ended. */
  private record LateEffect(Instant due, Runnable change) {}

  /** The names of a task, and the entity that it works on. */
  public record Description(String name, String id, MoRef entity, String entityName, String user) {}

  /** A task. */
  public final class Task {
    private final MoRef ref;
    private final Description description;
    private final Instant queued;
    private final Duration duration;
    private final Future<Effect> work;
    private int step;
    private boolean seen;
    private @Nullable Instant started;
    private @Nullable Instant completed;
    private @Nullable DataObject error;
    private @Nullable Object result;
    private boolean cancelled;

    private Task(MoRef ref, Description description, Future<Effect> work) {
      this.ref = ref;
      this.description = description;
      this.queued = clock.instant();
      this.duration = taskDuration;
      this.work = work;
    }

    public MoRef ref() {
      return ref;
    }

    boolean isDone() {
      return completed != null;
    }

    private boolean isDue() {
      Instant due = queued.plus(duration.multipliedBy(step + 1).dividedBy(LAST_STEP));
      return !clock.instant().isBefore(due) && (step + 1 < LAST_STEP || work.isDone());
    }

    /** Whether its time is over; its work may still be going on. */
    private boolean isOver() {
      return !clock.instant().isBefore(queued.plus(duration));
    }

    /** Goes on to the next step, after the current one was seen. */
    private void moveOn() {
      boolean skips = !duration.isZero() && isOver();
      do {
        advance();
      } while (skips && !isDone() && isDue());
    }

    private void advance() {
      step++;
      seen = false;
      if (step == 1) {
        started = clock.instant();
      }
      if (step == LAST_STEP) {
        end();
      }
      monitor.changed();
    }

    private void end() {
      completed = clock.instant();
      pending.remove(this);
      try {
        result = work.get().apply();
      } catch (VimFault fault) {
        error = fault.localized();
      } catch (ExecutionException e) {
        error = failure(e.getCause()).localized();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        error = VimFault.of("RequestCanceled", "The task was canceled.").localized();
      }
    }

    private VimFault failure(@Nullable Throwable cause) {
      if (cause instanceof VimFault fault) {
        return fault;
      }
      return new VimFault(
          new DataObject("SystemError").with("reason", String.valueOf(cause)),
          "A general system error occurred: " + cause);
    }

    public void cancel() throws VimFault {
      if (isDone()) {
        throw VimFault.of("InvalidState", "The operation is not allowed in the current state.");
      }
      cancelled = true;
      completed = clock.instant();
      pending.remove(this);
      step = LAST_STEP;
      seen = false;
      work.cancel(true);
      error = VimFault.of("RequestCanceled", "The task was canceled by a user.").localized();
      monitor.changed();
    }

    private String state() {
      if (step == 0) {
        return "queued";
      }
      if (step < LAST_STEP) {
        return "running";
      }
      return error == null ? "success" : "error";
    }

    DataObject info() {
      seen = true;
      return new DataObject("TaskInfo")
          .with("key", ref.value())
          .with("task", ref)
          .with("name", description.name())
          .with("descriptionId", description.id())
          .with("entity", description.entity())
          .with("entityName", description.entityName())
          .with("state", state())
          .with("cancelled", cancelled)
          .with("cancelable", !isDone())
          .with("error", error)
          .with("result", result)
          .with("progress", step > 0 && step < LAST_STEP ? PROGRESS.get(step - 1) : null)
          .with("reason", new DataObject("TaskReasonUser").with("userName", description.user()))
          .with("queueTime", queued)
          .with("startTime", started)
          .with("completeTime", completed)
          .with("eventChainId", 1000 + Integer.parseInt(ref.value().substring("task-".length())));
    }
  }

  private final Monitor monitor;
  private final InstantSource clock;
  private final Map<MoRef, Task> tasks = new LinkedHashMap<>();
  private final Map<MoRef, List<Task>> byEntity = new HashMap<>();
  private final Set<Task> pending = new LinkedHashSet<>();
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          runnable -> {
            Thread thread = new Thread(runnable, "fake-vcenter-task");
            thread.setDaemon(true);
            return thread;
          });
  private final List<LateEffect> late = new ArrayList<>();
  private Duration taskDuration;
  private Duration effectDelay = Duration.ZERO;
  private int next = 1;

  Tasks(Monitor monitor, InstantSource clock, Duration taskDuration) {
    this.monitor = monitor;
    this.clock = clock;
    this.taskDuration = taskDuration;
  }

  public void duration(Duration duration) {
    taskDuration = duration;
  }

  /** How long after its task has ended a change is shown. */
  public void effectDelay(Duration delay) {
    effectDelay = delay;
  }

  /** Makes the change of a task that ends, either now or later. */
  public void takeEffect(Runnable change) {
    if (effectDelay.isZero()) {
      change.run();
    } else {
      late.add(new LateEffect(clock.instant().plus(effectDelay), change));
    }
  }

  private void showLateEffects() {
    for (LateEffect effect : List.copyOf(late)) {
      if (!clock.instant().isBefore(effect.due())) {
        late.remove(effect);
        effect.change().run();
      }
    }
  }

  public Task start(Description description, Work work) {
    MoRef ref = new MoRef("Task", "task-" + next++);
    Task task = new Task(ref, description, workers.submit(() -> run(work)));
    tasks.put(ref, task);
    byEntity.computeIfAbsent(description.entity(), entity -> new ArrayList<>()).add(task);
    pending.add(task);
    monitor.changed();
    return task;
  }

  private Effect run(Work work) throws VimFault, InterruptedException {
    try {
      return work.run();
    } finally {
      monitor.lock();
      try {
        monitor.changed();
      } finally {
        monitor.unlock();
      }
    }
  }

  public @Nullable Task find(MoRef ref) {
    return tasks.get(ref);
  }

  /** The task that is still running on an entity. */
  public @Nullable Task runningOn(MoRef entity) {
    for (Task task : byEntity.getOrDefault(entity, List.of())) {
      if (!task.isDone()) {
        return task;
      }
    }
    return null;
  }

  /** The tasks of an entity that a client sees: the running ones and those that ended recently. */
  List<MoRef> recentOn(MoRef entity) {
    Instant oldest = clock.instant().minus(RECENT);
    return byEntity.getOrDefault(entity, List.of()).stream()
        .filter(task -> task.completed == null || task.completed.isAfter(oldest))
        .map(Task::ref)
        .toList();
  }

  List<MoRef> refs() {
    return List.copyOf(tasks.keySet());
  }

  /** Advances each task whose next step is due and whose current step was seen. */
  public void step() {
    for (Task task : List.copyOf(pending)) {
      if (task.seen && task.isDue()) {
        task.moveOn();
      }
    }
    showLateEffects();
  }

  /** Ends the tasks whose time is over, seen or not; waits for their work. */
  public void settle() throws InterruptedException {
    for (Task task : List.copyOf(pending)) {
      while (task.isOver() && !task.isDone()) {
        if (task.isDue()) {
          task.advance();
        } else {
          monitor.await(Long.MAX_VALUE);
        }
      }
    }
    showLateEffects();
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
