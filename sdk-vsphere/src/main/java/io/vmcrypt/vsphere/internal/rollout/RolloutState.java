package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.internal.rollout.RunEvent.Kind;
import io.vmcrypt.vsphere.internal.rollout.Undertaking.Places;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Holds all that is known about a running rollout. Threads ask it for a {@link Job} and tell it
 * {@link Event}s. It handles the events one after the other, by the tables {@link VmTransitions}
 * and {@link RunTransitions}. One lock guards it, and no thread holds the lock during a call.
 * Thread-safe.
 */
final class RolloutState {

  private final TimeSource time;
  private final long started;
  private final OptionalInt stopAfterFailures;
  private final TaskNews taskNews;
  private final List<Finding> findings;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Schedule schedule;
  private final Roster roster;
  private final NewKeys newKeys;
  private final Turns turns;
  private final Workload workload;
  private final List<RolloutResult> results = new ArrayList<>();
  private RunState state = RunState.GOING;
  private int failures;
  private @Nullable String stopped;
  private @Nullable RolloutReport report;

  /** Why a thread died. Written without the lock. */
  private volatile @Nullable Throwable death;

  /**
   * @param ordered in the order in which they are started
   * @param bytes how much work a VM is
   * @param places where a VM counts against the limits
   * @param findings what was seen of no single VM
   */
  RolloutState(
      RolloutLimits limits,
      List<RolloutVm> ordered,
      Exclusions exclusions,
      ToLongFunction<RolloutVm> bytes,
      Function<RolloutVm, Places> places,
      TaskNews taskNews,
      List<Finding> findings,
      TimeSource time) {
    this.time = requireNonNull(time, "time");
    this.started = time.nanoTime();
    this.stopAfterFailures = limits.stopAfterFailures();
    this.taskNews = requireNonNull(taskNews, "taskNews");
    this.findings = List.copyOf(findings);
    List<Candidate> meant =
        ordered.stream()
            .filter(vm -> !exclusions.contain(vm.id()))
            .map(vm -> new Candidate(vm, places.apply(vm)))
            .toList();
    this.schedule = new Schedule(limits, meant, Undertaking.PAGE_SIZE, Undertaking.FRESH);
    this.roster = new Roster(meant, schedule);
    this.newKeys = new NewKeys(roster, limits.concurrency());
    this.turns = new Turns(roster, schedule, newKeys);
    this.workload = new Workload(ordered, bytes);
    for (RolloutVm vm : ordered) {
      if (exclusions.contain(vm.id())) {
        VmEvent event = VmEvent.leftOut(new Prospect.LeftOut(exclusions.reasons(vm)));
        new Candidate(vm, places.apply(vm)).tell(event).ifPresent(this::add);
      }
    }
    // if every VM is excluded, the rollout ends here
    settle();
  }

  /**
   * {@return what a worker is to do; waits until there is something; empty if there will be nothing
   * more}
   */
  Optional<Job> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isOver()) {
        Optional<Job> job = turns.next(time.nanoTime(), state.startsVms());
        if (job.isPresent()) {
          return job;
        }
        changed.await();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is a task to be followed.
   *
   * @return false if there will be none
   */
  boolean awaitTasks() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isOver() && !roster.isAnyTaskFollowed()) {
        changed.await();
      }
      return !isOver();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the threads have nothing more to do. */
  boolean isOver() {
    lock.lock();
    try {
      return death != null || state.isOver();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Handles what happened, all of it at once.
   *
   * @param events in their order; an empty list only wakes the threads that wait
   * @return tasks that are to be followed from now on
   * @throws IllegalStateException if a table refuses an event, which is a defect
   */
  List<ManagedObjectReference> tell(List<? extends Event> events) {
    List<ManagedObjectReference> toFollow = new ArrayList<>();
    lock.lock();
    try {
      for (Event event : events) {
        if (event instanceof RunEvent run) {
          take(run);
        } else if (event instanceof Event.OfVm ofVm) {
          take(roster.get(ofVm.id()), ofVm.what(), toFollow);
        } else if (event instanceof Event.OfTask ofTask) {
          take(ofTask, toFollow);
        }
      }
      settle();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return toFollow;
  }

  /** A thread has died: every wait ends at once. */
  void died(Throwable why) {
    if (death == null) {
      // before anything else, and without the lock: there may be no memory left
      death = why;
    }
    tell(List.of(RunEvent.DIED));
  }

  private void take(Event.OfTask news, List<ManagedObjectReference> toFollow) {
    Candidate candidate = roster.follower(news.task().reference());
    if (candidate != null) {
      taskNews
          .of(news.task(), candidate.vm(), time.nanoTime())
          .ifPresent(event -> take(candidate, event, toFollow));
    }
  }

  private void take(Candidate candidate, VmEvent event, List<ManagedObjectReference> toFollow) {
    boolean before = candidate.state().isFollowed();
    roster
        .tell(candidate, event)
        .map(
            result ->
                newKeys.ended(candidate, result, state.startsVms() && schedule.isAnyVmWaiting()))
        .ifPresent(this::add);
    if (!before && candidate.state().isFollowed()) {
      if (state.isHearing()) {
        toFollow.add(candidate.task());
      } else {
        leave(List.of(candidate), null);
      }
    }
  }

  private void take(RunEvent event) {
    RunState before = state;
    state = RunTransitions.TABLE.after(before, event.kind());
    if (before.startsVms() && state != RunState.ENDED) {
      stopped = event.reason();
    }
    if (event.kind() == Kind.UNREACHABLE) {
      leave(roster.followers(), event.failure().orElse(null));
    }
    if (before != RunState.ENDED && state == RunState.ENDED) {
      // if the rollout has settled, no VM is left here
      leave(List.copyOf(schedule.running()), null);
      leave(roster.toBeSeen(), null);
      conclude();
    }
  }

  private void leave(Iterable<Candidate> candidates, @Nullable SdkException why) {
    for (Candidate candidate : candidates) {
      roster.tell(candidate, VmEvent.leftRunning(why)).ifPresent(this::add);
    }
  }

  private void add(RolloutResult result) {
    results.add(result);
    workload.ended(result.vm(), result.outcome());
    if (result.outcome() == RolloutOutcome.FAILED
        || result.outcome() == RolloutOutcome.NOT_AS_ASKED) {
      failures++;
      if (failures >= stopAfterFailures.orElse(Integer.MAX_VALUE)) {
        take(RunEvent.tooManyFailed(failures));
      }
    }
  }

  /** Ends the rollout if nothing is left to do or to wait for. */
  private void settle() {
    boolean mayEnd = death == null && RunTransitions.TABLE.next(state, Kind.SETTLED).isPresent();
    if (mayEnd && roster.isResting() && !(state.startsVms() && schedule.isAnyVmWaiting())) {
      take(RunEvent.SETTLED);
    }
  }

  private void conclude() {
    List<Candidate> waiting = schedule.waiting();
    for (Candidate candidate : waiting) {
      roster.tell(candidate, VmEvent.NOT_STARTED).ifPresent(this::add);
    }
    report =
        new RolloutReport(
            results.stream().map(newKeys::told).toList(),
            elapsed(),
            waiting.isEmpty() ? Optional.empty() : Optional.ofNullable(stopped),
            findings);
  }

  private Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - started);
  }

  // -- for the caller of the rollout

  RolloutProgress progress() {
    lock.lock();
    try {
      RolloutReport ended = report;
      return workload.progress(
          schedule.running(), roster.toBeSeen(), ended == null ? elapsed() : ended.elapsed());
    } finally {
      lock.unlock();
    }
  }

  /**
   * What a caller was not told yet.
   *
   * @param report empty if the rollout goes on
   */
  record News(List<RolloutResult> results, Optional<RolloutReport> report) {}

  /**
   * What is new.
   *
   * @param heard how many results the caller knows already
   * @throws Error if a thread died of it
   * @throws IllegalStateException if a thread died of something else and there is no report
   */
  News newsAfter(int heard) {
    lock.lock();
    try {
      Throwable why = death;
      if (why instanceof Error error) {
        throw error;
      }
      if (why != null && report == null) {
        throw new IllegalStateException("the rollout broke off: " + why.getMessage(), why);
      }
      return new News(
          List.copyOf(results.subList(heard, results.size())), Optional.ofNullable(report));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the rollout is over or time is up.
   *
   * @param heard ends the wait once there are more results than these; empty if none do
   */
  void awaitNews(OptionalInt heard, Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = atMost.toNanos();
      while (left > 0
          && report == null
          && death == null
          && results.size() <= heard.orElse(Integer.MAX_VALUE)) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
