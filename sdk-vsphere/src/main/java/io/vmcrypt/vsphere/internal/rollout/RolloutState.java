package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.FollowedTask;
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
import org.jspecify.annotations.Nullable;

/**
 * Holds all that is known about a running rollout. Threads ask it for a {@link Job}, and {@link
 * #tell} it what came out. One lock guards it, and no thread holds the lock during a call. {@link
 * RunState} and {@link VmState} say how it goes on. Thread-safe.
 */
final class RolloutState {

  private final TimeSource time;
  private final long started;
  private final OptionalInt stopAfterFailures;
  private final Undertaking undertaking;
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
  private final List<ManagedObjectReference> toFollow = new ArrayList<>();

  /** Made in advance: when a thread dies, there may be no memory to make it. */
  @SuppressWarnings("UnnecessaryLambda")
  private final Runnable broken = () -> become(RunState.BROKEN, "broken off");

  /** Why a thread died. Written without the lock. */
  private volatile @Nullable Throwable death;

  /**
   * @param ordered in the order in which they are started
   * @param undertaking is not asked for what needs a call
   * @param findings what was seen of no single VM
   */
  RolloutState(
      RolloutLimits limits,
      List<RolloutVm> ordered,
      Exclusions exclusions,
      Undertaking undertaking,
      List<Finding> findings,
      TimeSource time) {
    this.time = requireNonNull(time, "time");
    this.started = time.nanoTime();
    this.stopAfterFailures = limits.stopAfterFailures();
    this.undertaking = requireNonNull(undertaking, "undertaking");
    this.findings = List.copyOf(findings);
    List<Candidate> meant =
        ordered.stream()
            .filter(vm -> !exclusions.contain(vm.id()))
            .map(vm -> new Candidate(vm, undertaking.places(vm)))
            .toList();
    this.schedule = new Schedule(limits, meant, Undertaking.PAGE_SIZE, Undertaking.FRESH);
    this.roster = new Roster(meant, schedule);
    this.newKeys = new NewKeys(roster, limits.concurrency());
    this.turns = new Turns(roster, schedule, newKeys);
    this.workload = new Workload(ordered, undertaking::bytes);
    for (RolloutVm vm : ordered) {
      if (exclusions.contain(vm.id())) {
        Candidate excluded = new Candidate(vm, undertaking.places(vm));
        end(excluded, excluded.untouched(RolloutOutcome.LEFT_OUT, exclusions.reasons(vm)));
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
   * @param news calls the methods below that need the lock; if it calls none, it only wakes the
   *     threads that wait
   * @return tasks that are to be followed from now on
   * @throws IllegalStateException if a VM may not go to a state, which is a defect
   */
  List<ManagedObjectReference> tell(Runnable news) {
    lock.lock();
    try {
      news.run();
      settle();
      changed.signalAll();
      List<ManagedObjectReference> follow = List.copyOf(toFollow);
      toFollow.clear();
      return follow;
    } finally {
      lock.unlock();
    }
  }

  /** The rollout as a whole goes forward. */
  void stop(RunState to, String why) {
    tell(() -> become(to, why));
  }

  /** A thread has died: every wait ends at once. */
  void died(Throwable why) {
    if (death == null) {
      // before anything else, and without the lock: there may be no memory left
      death = why;
    }
    tell(broken);
  }

  // -- what is told, all of it from within tell()

  /**
   * The rollout goes forward.
   *
   * @param why no more VMs are started, in words, if this is what stops it
   */
  private void become(RunState to, String why) {
    RunState before = state;
    state = before.or(to);
    if (before.startsVms() && state != RunState.ENDED) {
      stopped = why;
    }
    if (before != RunState.ENDED && state == RunState.ENDED) {
      // if the rollout has settled, no VM is left here
      leave(List.copyOf(schedule.running()), null);
      leave(roster.toBeSeen(), null);
      conclude();
    }
  }

  /** vCenter cannot be reached, or no longer accepts the user. */
  void unreachable(SdkException why) {
    become(RunState.CUT_OFF, "vCenter could not be reached: " + why.outcome());
    leave(roster.followers(), why);
  }

  private void leave(Iterable<Candidate> candidates, @Nullable SdkException why) {
    candidates.forEach(vm -> end(vm, vm.leftRunning(why)));
  }

  /** vCenter has news of a task. */
  void heard(FollowedTask news) {
    Candidate vm = roster.follower(news.reference());
    if (vm == null) {
      return;
    }
    Attempt attempt = undertaking.attempt(vm.id(), vm.vm().name());
    Optional<SdkException> unreadable = news.unreadable(attempt);
    if (unreadable.isPresent()) {
      end(vm, vm.leftRunning(unreadable.get()));
    } else if (!news.ended()) {
      news.progress().ifPresent(percent -> progressed(vm, percent));
    } else if (news.failed()) {
      failed(vm, news.failure(attempt));
    } else if (news.succeeded() && vm.state() == VmState.OWN_TASK) {
      succeeded(vm);
    } else {
      // vCenter no longer has the task, or it was somebody else's: only the VM shows what it did
      unclear(vm, null, false);
    }
  }

  void progressed(Candidate vm, int percent) {
    vm.percent(percent);
    roster.progressed(vm);
  }

  private void succeeded(Candidate vm) {
    vm.endedWell(time.nanoTime());
    roster.progressed(vm);
    become(vm, VmState.UNSEEN);
  }

  private void failed(Candidate vm, SdkException why) {
    // of these refusals some come at once, and some as the end of the task
    if (why.getCause() instanceof VsphereFaultException fault
        && (VcenterWorker.isChangedMeanwhile(fault) || VcenterWorker.isBusy(fault))) {
      unclear(vm, why, false);
    } else if (vm.state() == VmState.OTHERS_TASK && !undertaking.looksAfterRefusal()) {
      unclear(vm, null, false);
    } else {
      refused(vm, why);
    }
  }

  /** vCenter has refused it, in answer to the call or as the end of the task. */
  void refused(Candidate vm, SdkException why) {
    if (undertaking.looksAfterRefusal()) {
      vm.refused(why);
      unclear(vm, why, true);
    } else {
      end(vm, vm.failed(why));
    }
  }

  /** It can be changed. */
  void ready(Candidate vm, Prospect.Ready found) {
    vm.ready(found, time.nanoTime());
    become(vm, VmState.READY);
  }

  /** vCenter has started the change. */
  void started(Candidate vm, ManagedObjectReference task) {
    vm.started(task);
    follow(vm, VmState.OWN_TASK);
  }

  /** A task runs on it that this rollout did not start. */
  void busy(Candidate vm, ManagedObjectReference task) {
    vm.follows(task);
    follow(vm, VmState.OTHERS_TASK);
  }

  private void follow(Candidate vm, VmState followed) {
    become(vm, followed);
    if (state.isHearing()) {
      toFollow.add(vm.task());
    } else {
      end(vm, vm.leftRunning(null));
    }
  }

  /** It is unknown whether its change was made; see {@link Candidate#unclear}. */
  void unclear(Candidate vm, @Nullable SdkException why, boolean maybeSent) {
    vm.unclear(why, maybeSent);
    become(vm, VmState.UNCLEAR);
  }

  void become(Candidate vm, VmState next) {
    roster.become(vm, next);
  }

  /** It has an outcome. */
  void end(Candidate vm, RolloutResult outcome) {
    become(vm, VmState.ENDED);
    RolloutResult result =
        newKeys.ended(vm, outcome, state.startsVms() && schedule.isAnyVmWaiting());
    results.add(result);
    workload.ended(result.vm(), result.outcome());
    if (schedule.isFirstLost(vm, result.outcome())) {
      become(
          RunState.STOPPING, "the first VM is not as wanted, so no other was touched: " + result);
    }
    if (result.outcome() == RolloutOutcome.FAILED
        || result.outcome() == RolloutOutcome.NOT_AS_ASKED) {
      failures++;
      if (failures >= stopAfterFailures.orElse(Integer.MAX_VALUE)) {
        become(RunState.STOPPING, Count.of(failures, "VM") + " failed");
      }
    }
  }

  /** Ends the rollout if nothing is left to do or to wait for. */
  private void settle() {
    boolean mayEnd = death == null && state != RunState.ENDED;
    if (mayEnd && roster.isResting() && !(state.startsVms() && schedule.isAnyVmWaiting())) {
      become(RunState.ENDED, "settled");
    }
  }

  private void conclude() {
    List<Candidate> waiting = schedule.waiting();
    waiting.forEach(vm -> end(vm, vm.notStarted()));
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
