package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a vCenter. A task goes through fixed steps (queued; running at 0, 30 and 60 per
 * cent, or as its {@link Course} says; done) spread evenly over the duration that tasks have. A
 * step ends only after a client has seen it. So a client that watches sees each step, or the end at
 * once if the whole time of the task has passed. A task that nobody watches ends when its time is
 * over and someone asks for what it changes. A task that is held stays at its step until a test
 * says otherwise.
 *
 * <p>Everything but the work itself runs with the lock of the {@link Monitor} held.
 */
public final class Tasks implements AutoCloseable {

  private static final List<Integer> PROGRESS = List.of(0, 30, 60);
  private static final Duration RECENT = Duration.ofMinutes(10);
  private static final int RECENT_ENDED = 200;
  private static final int FIRST_CHAIN = 1_000_000;

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

  /** What a task without a result changes when it ends. */
  public interface Change extends Effect {
    void run() throws VimFault;

    @Override
    default @Nullable Object apply() throws VimFault {
      run();
      return null;
    }
  }

  /**
   * How a task goes.
   *
   * @param progress the per cent that it shows while it runs, one after the other
   * @param abandoned what happens if it is ended from outside, with the lock held
   */
  public record Course(List<Integer> progress, Runnable abandoned) {}

  private static final Course USUAL = new Course(PROGRESS, () -> {});

  /**
   * The names of a task, and the entity that it works on.
   *
   * @param name the method that started it, if known
   * @param entity null for none
   * @param user null for vCenter itself
   */
  public record Description(
      @Nullable String name,
      String id,
      @Nullable MoRef entity,
      @Nullable String entityName,
      @Nullable String user) {}

  /** A task. */
  public final class Task {
    private final MoRef ref;
    private final Description description;
    private final Instant queued;
    private final Duration duration;
    private final Course course;
    private final int last;
    private final Future<Effect> work;
    private int step;
    private boolean seen;
    private @Nullable Instant started;
    private @Nullable Instant completed;
    private @Nullable DataObject error;
    private @Nullable Object result;
    private boolean kept;
    private @Nullable Integer progress;

    private Task(MoRef ref, Description description, Course course, Future<Effect> work) {
      this.ref = ref;
      this.description = description;
      this.queued = clock.instant();
      this.duration = taskDuration;
      this.course = course;
      this.last = course.progress().size() + 1;
      this.work = work;
    }

    public MoRef ref() {
      return ref;
    }

    public boolean isDone() {
      return completed != null;
    }

    private boolean isHeld() {
      return kept
          || allHeld
          || (description.entity() != null && heldEntities.contains(description.entity()));
    }

    private boolean isDue() {
      return !isHeld() && nanosToNextStep() == 0 && (step + 1 < last || work.isDone());
    }

    /** How long it takes until its next step is due; nothing if it is. */
    private long nanosToNextStep() {
      Instant due = queued.plus(duration.multipliedBy(step + 1).dividedBy(last));
      return Math.max(0, Duration.between(clock.instant(), due).toNanos());
    }

    /** Whether its time is over; its work may still be going on. */
    private boolean isOver() {
      return !isHeld() && !clock.instant().isBefore(queued.plus(duration));
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
      if (step == last) {
        end();
      }
      monitor.changed();
    }

    private void end() {
      complete();
      ending = chainId();
      try {
        result = work.get().apply();
      } catch (VimFault fault) {
        error = fault.localized();
      } catch (ExecutionException e) {
        Throwable why = e.getCause();
        VimFault fault = why instanceof VimFault own ? own : VimFault.systemError("" + why);
        error = fault.localized();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        error = VimFault.of("RequestCanceled", "The task was canceled.").localized();
      } finally {
        ending = 0;
      }
    }

    /** What ties it to its events. */
    private int chainId() {
      return FIRST_CHAIN + Integer.parseInt(ref.value().substring("task-".length()));
    }

    private void complete() {
      completed = clock.instant();
      pending.remove(this);
      ended.add(this);
    }

    /** Holds it until {@link #finish} or {@link #fail}. */
    public void keep() {
      kept = true;
    }

    /** Shows that so many per cent are done, and holds it there. */
    public void progress(int percent) {
      kept = true;
      progress = percent;
      if (step == 0) {
        advance();
      }
      monitor.changed();
    }

    /** Ends it now, whatever its time and whoever holds it; waits for its work. */
    public void finish() throws InterruptedException {
      while (!isDone()) {
        if (step + 1 < last || work.isDone()) {
          advance();
        } else {
          monitor.await(Long.MAX_VALUE);
        }
      }
    }

    /** Ends now what another vCenter has carried out. */
    public void endNow() {
      complete();
      step = last;
      seen = false;
      monitor.changed();
    }

    /** Ends it now with a fault and without effect. */
    public void fail(VimFault fault) {
      work.cancel(true);
      error = fault.localized();
      course.abandoned().run();
      endNow();
    }

    public Description description() {
      return description;
    }

    /** How much of it is done, in per cent; null if it does not run. */
    public @Nullable Integer progress() {
      if (step == 0 || step == last) {
        return null;
      }
      return progress == null ? course.progress().get(step - 1) : progress;
    }

    public String state() {
      if (step == 0) {
        return "queued";
      }
      if (step < last) {
        return "running";
      }
      return error == null ? "success" : "error";
    }

    DataObject info() {
      seen = true;
      return Literals.of("TaskInfo")
          .with("key", ref.value())
          .with("task", ref)
          .with("name", description.name())
          .with("descriptionId", description.id())
          .with("entity", description.entity())
          .with("entityName", description.entityName())
          .with("state", state())
          .with("cancelable", !isDone())
          .with("error", error)
          .with("result", result)
          .with("progress", progress())
          .with("reason", reason())
          .with("queueTime", queued)
          .with("startTime", started)
          .with("completeTime", completed)
          .with("eventChainId", chainId());
    }

    private DataObject reason() {
      String user = description.user();
      return user == null
          ? new DataObject("TaskReasonSystem")
          : new DataObject("TaskReasonUser").with("userName", user);
    }
  }

  private final Monitor monitor;
  private final InstantSource clock;
  private final Map<MoRef, Task> tasks = new LinkedHashMap<>();
  private final Map<MoRef, List<Task>> byEntity = new HashMap<>();
  private final Set<Task> pending = new LinkedHashSet<>();
  private final List<Task> ended = new ArrayList<>();
  private final Set<MoRef> heldEntities = new HashSet<>();
  private boolean allHeld;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          runnable -> {
            Thread thread = new Thread(runnable, "fake-vcenter-task");
            thread.setDaemon(true);
            return thread;
          });
  private final LateEffects lateEffects;
  private Duration taskDuration;
  private int next = 1;
  private int ending;

  Tasks(Monitor monitor, InstantSource clock, Duration taskDuration) {
    this.monitor = monitor;
    this.clock = clock;
    this.lateEffects = new LateEffects(clock);
    this.taskDuration = taskDuration;
  }

  /** What ties the task that ends now to its events; 0 if none does. */
  public int ending() {
    return ending;
  }

  /** The tasks that are kept yet, the oldest first, as {@code TaskInfo}. */
  public List<DataObject> kept(Options options, Predicate<MoRef> visible) {
    Instant oldest =
        options.retention("task").map(age -> clock.instant().minus(age)).orElse(Instant.MIN);
    return tasks.values().stream()
        .filter(task -> !task.queued.isBefore(oldest))
        .filter(
            task -> task.description.entity() == null || visible.test(task.description.entity()))
        .map(Task::info)
        .toList();
  }

  public void duration(Duration duration) {
    taskDuration = duration;
  }

  public LateEffects lateEffects() {
    return lateEffects;
  }

  public Task start(Description description, Work work) {
    return start(description, USUAL, work);
  }

  public Task start(Description description, Course course, Work work) {
    FutureTask<Effect> running =
        new FutureTask<>(work::run) {
          @Override
          protected void done() {
            // a signal before it is done would wake too early who waits for it, and be the last
            monitor.signal();
          }
        };
    workers.execute(running);
    return started(description, course, running);
  }

  /** Shows a task that another vCenter carries out, and holds it. */
  public Task show(Description description) {
    Task task = started(description, USUAL, CompletableFuture.completedFuture(() -> null));
    task.keep();
    return task;
  }

  private Task started(Description description, Course course, Future<Effect> work) {
    MoRef ref = new MoRef("Task", "task-" + next++);
    Task task = new Task(ref, description, course, work);
    tasks.put(ref, task);
    MoRef on = description.entity();
    if (on != null) {
      byEntity.computeIfAbsent(on, entity -> new ArrayList<>()).add(task);
    }
    pending.add(task);
    monitor.changed();
    return task;
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

  /** Refuses what another task works on. */
  public void checkIdle(MoRef entity) throws VimFault {
    Task running = runningOn(entity);
    if (running != null) {
      throw VimFault.taskInProgress(running.ref());
    }
  }

  /** Holds all tasks, or lets those go that are held for no other reason. */
  public void hold(boolean held) {
    allHeld = held;
  }

  /** Holds the tasks of an entity, or lets those go that are held for no other reason. */
  public void hold(MoRef entity, boolean held) {
    if (held) {
      heldEntities.add(entity);
    } else {
      heldEntities.remove(entity);
    }
  }

  /** Forgets the tasks that start from now on; later ones have their ids. */
  Runnable remembered() {
    Set<Task> present = Set.copyOf(tasks.values());
    int first = next;
    return () -> {
      tasks.values().retainAll(present);
      byEntity.values().forEach(each -> each.retainAll(present));
      pending.retainAll(present);
      ended.retainAll(present);
      next = first;
    };
  }

  public List<Task> all() {
    return List.copyOf(tasks.values());
  }

  /** The tasks of an entity that a client sees: the running ones and those that ended recently. */
  List<MoRef> recentOn(MoRef entity) {
    Instant oldest = clock.instant().minus(RECENT);
    return byEntity.getOrDefault(entity, List.of()).stream()
        .filter(task -> task.completed == null || task.completed.isAfter(oldest))
        .map(Task::ref)
        .toList();
  }

  /**
   * What {@code TaskManager.recentTask} tells: the tasks that are queued or running, and those that
   * ended within the last 10 minutes and are among the last 200 that ended.
   *
   * @param visible which entities the client may see
   */
  List<MoRef> recent(Predicate<MoRef> visible) {
    Instant oldest = clock.instant().minus(RECENT);
    Set<Task> recent = new LinkedHashSet<>(pending);
    ended.subList(Math.max(0, ended.size() - RECENT_ENDED), ended.size()).stream()
        .filter(task -> task.completed != null && task.completed.isAfter(oldest))
        .forEach(recent::add);
    return recent.stream()
        .filter(
            task -> task.description.entity() == null || visible.test(task.description.entity()))
        .map(Task::ref)
        .toList();
  }

  /** Advances each task whose next step is due and whose current step was seen. */
  public void step() {
    for (Task task : List.copyOf(pending)) {
      if (task.seen && task.isDue()) {
        task.moveOn();
      }
    }
    lateEffects.show();
  }

  /** How long it takes until time alone moves a task on; for ever if it moves none. */
  public long nanosToNextStep() {
    return pending.stream()
        .filter(task -> task.seen && !task.isHeld())
        .mapToLong(Task::nanosToNextStep)
        .filter(nanos -> nanos > 0)
        .min()
        .orElse(Long.MAX_VALUE);
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
    lateEffects.show();
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
