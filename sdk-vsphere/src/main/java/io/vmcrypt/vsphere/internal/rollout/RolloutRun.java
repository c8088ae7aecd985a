package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.VsphereFaultException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.FollowedTask;
import io.vmcrypt.vsphere.internal.vim.SharedTaskWatch;
import io.vmcrypt.vsphere.internal.vm.Fleet;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutListener;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rollout that runs. Some workers look at VMs and start them; one watcher hears of their tasks.
 * What is known is guarded by one lock, which nobody holds during a call.
 */
final class RolloutRun implements Rollout {

  /** A start is one call that a busy vCenter takes its time for; many can be under way. */
  private static final int MOST_WORKERS = 16;

  /** How often a VM is tried whose answer was lost, or which somebody else changes meanwhile. */
  private static final int MOST_TRIES = 5;

  private static final Duration POLL = Duration.ofSeconds(10);
  private static final Duration NEWS = Duration.ofMillis(500);
  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.vsphere");

  private final EncryptionRollout rollout;
  private final Attempt attempt;
  private final TimeSource time;
  private final Fleet fleet;
  private final Patience patience;
  private final SharedTaskWatch watch;
  private final long started;
  private final List<Thread> threads = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Schedule schedule;
  private final Workload workload;
  private final Map<ManagedObjectReference, Candidate> followed = new HashMap<>();

  /** Run no task any more, and must be looked at before anything else is done with them. */
  private final Deque<Candidate> unclear = new ArrayDeque<>();

  private final List<RolloutResult> results = new ArrayList<>();
  private boolean looking;
  private int atWork;
  private int failures;
  private @Nullable String stopped;
  private boolean closed;
  private boolean deaf;
  private @Nullable RuntimeException broken;
  private @Nullable RolloutReport report;

  /**
   * @param ordered in the order in which they are started
   * @param exclusions which of them are not
   */
  RolloutRun(
      VimSession session,
      EncryptionRollout rollout,
      Fleet fleet,
      List<RolloutVm> ordered,
      Exclusions exclusions) {
    this.rollout = requireNonNull(rollout, "rollout");
    this.attempt = session.attempt(rollout.toString());
    this.time = session.time();
    this.fleet = requireNonNull(fleet, "fleet");
    this.patience = new Patience(time);
    this.watch = new SharedTaskWatch(session, attempt);
    this.started = time.nanoTime();
    this.schedule =
        new Schedule(
            rollout,
            ordered.stream()
                .filter(vm -> !exclusions.contain(vm.id()))
                .map(Candidate::new)
                .toList(),
            Fleet.PAGE_SIZE,
            Fleet.FRESH);
    this.workload = new Workload(ordered, fleet::bytes);
    ordered.stream()
        .filter(vm -> exclusions.contain(vm.id()))
        .forEach(vm -> add(new Candidate(vm).leftOut(exclusions.reasons(vm.id()))));
  }

  void start() {
    lock.lock();
    try {
      // with every VM excluded the rollout has ended before it began
      settle();
    } finally {
      lock.unlock();
    }
    for (int i = 1; i <= Math.min(MOST_WORKERS, rollout.concurrency()); i++) {
      threads.add(thread("vmcrypt-rollout-" + i, this::work));
    }
    threads.add(thread("vmcrypt-rollout-watch", this::watch));
    threads.forEach(Thread::start);
  }

  private Thread thread(String name, Job job) {
    Thread thread =
        new Thread(
            () -> {
              try {
                job.run();
              } catch (InterruptedException e) {
                LOG.debug("{} was interrupted", name);
              } catch (RuntimeException e) {
                breakOff(e);
              }
            },
            name);
    thread.setDaemon(true);
    return thread;
  }

  /** What a thread does. */
  @FunctionalInterface
  private interface Job {
    void run() throws InterruptedException;
  }

  // -- workers

  private void work() throws InterruptedException {
    for (Job job = next(); job != null; job = next()) {
      try {
        job.run();
      } finally {
        lock.lock();
        try {
          atWork--;
          settle();
        } finally {
          lock.unlock();
        }
      }
    }
  }

  private @Nullable Job next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (report == null && !closed) {
        Job job = find();
        if (job != null) {
          atWork++;
          return job;
        }
        changed.await();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Job find() {
    if (!unclear.isEmpty()) {
      List<Candidate> page = new ArrayList<>();
      while (!unclear.isEmpty() && page.size() < Fleet.PAGE_SIZE) {
        page.add(unclear.remove());
      }
      return () -> lookAgain(page);
    }
    if (stopped != null) {
      return null;
    }
    long now = time.nanoTime();
    Optional<Candidate> next = schedule.start(now);
    if (next.isPresent()) {
      Candidate candidate = next.get();
      Prospect.Ready ready = requireNonNull(candidate.ready(), "ready");
      candidate.starts();
      return () -> start(candidate, ready);
    }
    if (!looking) {
      List<Candidate> page = schedule.toLookAt(now);
      if (!page.isEmpty()) {
        looking = true;
        return () -> look(page);
      }
    }
    return null;
  }

  /** Looks at those whose turn comes soon; one worker at a time. */
  private void look(List<Candidate> page) throws InterruptedException {
    Map<String, Prospect> prospects = Map.of();
    try {
      prospects = prospects(page);
    } finally {
      judge(page, prospects, true);
    }
  }

  /** Looks at those of whom it is not known what became of them. */
  private void lookAgain(List<Candidate> page) throws InterruptedException {
    judge(page, prospects(page), false);
  }

  private Map<String, Prospect> prospects(List<Candidate> page) throws InterruptedException {
    Map<String, String> names = new LinkedHashMap<>();
    page.forEach(candidate -> names.put(candidate.id(), candidate.vm().name()));
    try {
      return patience.read(() -> fleet.look(attempt, names));
    } catch (AuthenticationException e) {
      giveUp(e);
      return all(names, e);
    } catch (SdkException e) {
      if (Patience.isUnanswered(e) && !(e instanceof ServiceException) && names.size() == 1) {
        return all(names, e);
      }
    }
    // one that cannot be read must not take the others along
    Map<String, Prospect> prospects = new LinkedHashMap<>();
    for (Map.Entry<String, String> one : names.entrySet()) {
      Map<String, String> alone = Map.of(one.getKey(), one.getValue());
      try {
        prospects.putAll(fleet.look(attempt, alone));
      } catch (SdkException e) {
        prospects.putAll(all(alone, e));
      }
    }
    return prospects;
  }

  private static Map<String, Prospect> all(Map<String, String> names, SdkException e) {
    Map<String, Prospect> prospects = new LinkedHashMap<>();
    names.keySet().forEach(id -> prospects.put(id, new Prospect.Unreadable(e)));
    return prospects;
  }

  private void judge(List<Candidate> page, Map<String, Prospect> prospects, boolean looked) {
    List<ManagedObjectReference> tasks = new ArrayList<>();
    lock.lock();
    try {
      looking = looking && !looked;
      for (Candidate candidate : page) {
        Prospect prospect = prospects.get(candidate.id());
        if (prospect != null) {
          judge(candidate, prospect, tasks);
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    tasks.forEach(watch::add);
  }

  private void judge(
      Candidate candidate, Prospect prospect, List<ManagedObjectReference> toFollow) {
    if (prospect instanceof Prospect.Ready ready) {
      SdkException failure = candidate.failure();
      if (candidate.tries() >= MOST_TRIES && failure != null) {
        end(candidate, candidate.failed(failure));
      } else if (schedule.isRunning(candidate)) {
        schedule.again(candidate);
        candidate.ready(ready, time.nanoTime());
      } else {
        candidate.ready(ready, time.nanoTime());
      }
    } else if (prospect instanceof Prospect.Busy busy) {
      if (candidate.tries() >= MOST_TRIES) {
        end(candidate, candidate.failed(busy(candidate, busy.task())));
        return;
      }
      if (deaf) {
        candidate.follows(busy.task(), true);
        end(candidate, candidate.leftRunning(null));
        return;
      }
      if (!schedule.isRunning(candidate)) {
        schedule.remove(candidate);
        schedule.run(candidate);
      }
      candidate.follows(busy.task(), true);
      followed.put(busy.task(), candidate);
      toFollow.add(busy.task());
    } else if (prospect instanceof Prospect.InPlace inPlace) {
      end(candidate, candidate.inPlace(inPlace.findings()));
    } else if (prospect instanceof Prospect.Refused refused) {
      end(candidate, candidate.refused(refused.findings()));
    } else if (prospect instanceof Prospect.LeftOut leftOut) {
      end(candidate, candidate.leftOut(leftOut.reasons()));
    } else if (prospect instanceof Prospect.Unreadable unreadable) {
      end(
          candidate,
          candidate.isUnclear()
              ? candidate.leftRunning(unreadable.failure())
              : candidate.failed(unreadable.failure()));
    }
  }

  private ConflictException busy(Candidate candidate, ManagedObjectReference task) {
    return new ConflictException(
        fleet.attempt(candidate.id(), candidate.vm().name()),
        "vCenter is at work on the VM again and again, now by task " + task.value(),
        "Run the rollout again once nobody else changes the VM.",
        null,
        null);
  }

  private void start(Candidate candidate, Prospect.Ready ready) throws InterruptedException {
    Attempt mine = fleet.attempt(candidate.id(), candidate.vm().name());
    try {
      ManagedObjectReference task = send(mine, candidate, ready);
      follow(candidate, task, false);
    } catch (VsphereFaultException e) {
      refused(candidate, e);
    } catch (AuthenticationException e) {
      giveUp(e);
      ended(candidate, candidate.failed(e));
    } catch (SdkException e) {
      if (Patience.isUnanswered(e)) {
        // it may have been started: that is looked up before anything else
        lock.lock();
        try {
          candidate.sent();
        } finally {
          lock.unlock();
        }
        patience.pause(candidate.tries());
        unclear(candidate, e);
      } else {
        ended(candidate, candidate.failed(e));
      }
    }
  }

  /** Makes one key for all tries, and keeps note of it however the call ends. */
  private ManagedObjectReference send(Attempt mine, Candidate candidate, Prospect.Ready ready) {
    lock.lock();
    try {
      candidate.madeKey().ifPresent(ready::key);
    } finally {
      lock.unlock();
    }
    try {
      return fleet.start(mine, ready);
    } finally {
      lock.lock();
      try {
        ready.madeKey().ifPresent(candidate::madeKey);
      } finally {
        lock.unlock();
      }
    }
  }

  private void refused(Candidate candidate, VsphereFaultException e) throws InterruptedException {
    String task = e.properties().get("task");
    if (isChangedMeanwhile(e)) {
      unclear(candidate, e);
    } else if (!e.faultName().equals("TaskInProgress")) {
      ended(candidate, candidate.failed(e));
    } else if (task == null || task.isBlank()) {
      patience.pause(candidate.tries());
      unclear(candidate, e);
    } else {
      follow(candidate, new ManagedObjectReference("Task", task.strip()), true);
    }
  }

  /** The VM is no longer what was looked at: vCenter refuses, and another look tells. */
  private static boolean isChangedMeanwhile(VsphereFaultException e) {
    return e.faultName().equals("ConcurrentAccess");
  }

  private void follow(Candidate candidate, ManagedObjectReference task, boolean anothers) {
    lock.lock();
    try {
      if (!anothers) {
        candidate.sent();
      }
      candidate.follows(task, anothers);
      if (deaf) {
        end(candidate, candidate.leftRunning(null));
        return;
      }
      followed.put(task, candidate);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    watch.add(task);
  }

  private void unclear(Candidate candidate, SdkException e) {
    lock.lock();
    try {
      candidate.failure(e);
      candidate.unclear();
      unclear.add(candidate);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // -- watcher

  private void watch() throws InterruptedException {
    try {
      int tries = 0;
      long since = 0;
      while (isAnythingFollowed()) {
        try {
          List<FollowedTask> news = watch.look(POLL);
          tries = 0;
          news.forEach(this::hear);
        } catch (SdkException e) {
          since = tries == 0 ? time.nanoTime() : since;
          tries++;
          if (isOver()) {
            return;
          }
          if (e instanceof AuthenticationException || patience.isOver(since)) {
            giveUp(e);
            return;
          }
          patience.pause(tries);
        }
      }
    } finally {
      watch.close();
    }
  }

  private boolean isAnythingFollowed() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (report == null && !closed && followed.isEmpty()) {
        changed.await();
      }
      return report == null && !closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return closed || report != null;
    } finally {
      lock.unlock();
    }
  }

  private void hear(FollowedTask task) {
    lock.lock();
    try {
      Candidate candidate = followed.get(task.reference());
      if (candidate == null) {
        return;
      }
      if (!task.ended()) {
        OptionalInt percent = task.progress(attempt);
        percent.ifPresent(candidate::percent);
        changed.signalAll();
        return;
      }
      followed.remove(task.reference());
      if (task.succeeded() && !candidate.waits()) {
        end(candidate, candidate.done());
      } else if (task.failed() && !candidate.waits()) {
        OperationFailedException failure =
            task.failure(fleet.attempt(candidate.id(), candidate.vm().name()));
        if (failure.getCause() instanceof VsphereFaultException fault
            && isChangedMeanwhile(fault)) {
          unclear(candidate, failure);
        } else {
          end(candidate, candidate.failed(failure));
        }
      } else {
        // another's task has ended, or vCenter has forgotten ours: the VM itself tells
        candidate.unclear();
        unclear.add(candidate);
      }
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** The tasks can no longer be heard of: nothing more is started. */
  private void giveUp(SdkException e) {
    lock.lock();
    try {
      stop("vCenter could not be reached: " + e.outcome());
      deaf = true;
      List.copyOf(followed.values()).forEach(candidate -> end(candidate, candidate.leftRunning(e)));
      followed.clear();
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** The client was closed, or there is a defect: the waiting thread is told. */
  private void breakOff(RuntimeException e) {
    lock.lock();
    try {
      stop("broken off");
      deaf = true;
      if (broken == null) {
        broken = e;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // -- ends

  private void ended(Candidate candidate, RolloutResult result) {
    lock.lock();
    try {
      end(candidate, result);
    } finally {
      lock.unlock();
    }
  }

  private void end(Candidate candidate, RolloutResult result) {
    schedule.remove(candidate);
    schedule.end(candidate);
    add(result);
    if (result.outcome() == RolloutOutcome.FAILED) {
      failures++;
      rollout
          .stopAfterFailures()
          .ifPresent(
              limit -> {
                if (failures >= limit) {
                  stop(failures + (failures == 1 ? " VM failed" : " VMs failed"));
                }
              });
    }
    changed.signalAll();
  }

  private void add(RolloutResult result) {
    results.add(result);
    workload.ended(result.vm(), result.outcome());
  }

  private void stop(String why) {
    if (stopped == null) {
      stopped = why;
    }
    changed.signalAll();
  }

  /** With nothing left to do or to hear of, the rollout has ended. */
  private void settle() {
    boolean idle =
        atWork == 0
            && unclear.isEmpty()
            && schedule.running().isEmpty()
            && (stopped != null || !schedule.isAnyoneWaiting());
    if (report == null && idle) {
      conclude();
    }
    changed.signalAll();
  }

  private void conclude() {
    boolean all = !schedule.isAnyoneWaiting();
    for (Candidate candidate : schedule.waiting()) {
      schedule.remove(candidate);
      add(candidate.notStarted());
    }
    report =
        new RolloutReport(
            results, elapsed(), all ? Optional.empty() : Optional.ofNullable(stopped));
  }

  private Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - started);
  }

  // -- the caller's side

  @Override
  public RolloutProgress progress() {
    lock.lock();
    try {
      RolloutReport ended = report;
      return workload.progress(schedule.running(), ended == null ? elapsed() : ended.elapsed());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public RolloutReport await(Duration timeout, RolloutListener listener) {
    requireNonNull(listener, "listener");
    if (requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout " + timeout + " is not more than zero");
    }
    long start = time.nanoTime();
    int heard = 0;
    for (int looks = 1; ; looks++) {
      List<RolloutResult> news;
      RolloutReport ended;
      lock.lock();
      try {
        if (broken != null && report == null) {
          throw new IllegalStateException("the rollout broke off: " + broken.getMessage(), broken);
        }
        news = List.copyOf(results.subList(heard, results.size()));
        ended = report;
      } finally {
        lock.unlock();
      }
      heard += news.size();
      news.forEach(listener::onResult);
      RolloutProgress progress = progress();
      listener.onProgress(progress);
      if (ended != null) {
        return ended;
      }
      Duration waited = Duration.ofNanos(time.nanoTime() - start);
      if (waited.compareTo(timeout) >= 0) {
        throw new OperationTimeoutException(
            attempt,
            "The rollout goes on: wait again, for longer, or cancel it.",
            progress.toString(),
            waited,
            looks);
      }
      awaitNews(heard, timeout.minus(waited));
    }
  }

  private void awaitNews(int heard, Duration left) {
    long nanos = Math.max(1, left.compareTo(NEWS) < 0 ? left.toNanos() : NEWS.toNanos());
    try {
      lock.lockInterruptibly();
      try {
        for (long wait = nanos;
            wait > 0 && report == null && broken == null && results.size() == heard; ) {
          wait = changed.awaitNanos(wait);
        }
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          attempt,
          "the thread was interrupted while it waited",
          "The rollout goes on: wait again to see its end, or cancel it.",
          e);
    }
  }

  @Override
  public void cancel() {
    lock.lock();
    try {
      stop("cancelled");
      settle();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      stop("closed");
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    watch.close();
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    lock.lock();
    try {
      if (report == null) {
        unclear.clear();
        for (Candidate candidate : List.copyOf(schedule.running())) {
          end(candidate, candidate.leftRunning(null));
        }
        conclude();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
