package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
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
import io.vmcrypt.vsphere.internal.vm.Grace;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.Sight;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutListener;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rollout that runs. Some workers look at VMs, start them, and look at them again once their
 * tasks have ended; one watcher hears of these. What is known is guarded by one lock, which nobody
 * holds during a call.
 */
final class RolloutRun implements Rollout {

  /** A start is one call that a busy vCenter takes its time for; many can be under way. */
  private static final int MOST_WORKERS = 16;

  /** How often a VM is tried whose answer was lost, or which somebody else changes meanwhile. */
  private static final int MOST_TRIES = 5;

  private static final Duration POLL = Duration.ofSeconds(10);

  /** How long at most a VM whose task has ended waits until a page of such VMs is full. */
  private static final Duration SEE_AFTER = Duration.ofSeconds(10);

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

  /** Their tasks have ended well, by what vCenter says, and nobody has seen yet what they did. */
  private final Set<Candidate> unseen = new LinkedHashSet<>();

  private final Grace grace;
  private final List<RolloutResult> results = new ArrayList<>();
  private boolean looking;
  private boolean seeing;
  private int seen;
  private int atWork;
  private int failures;
  private @Nullable String stopped;
  private boolean closed;
  private boolean deaf;
  private volatile @Nullable Throwable broken;
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
    this.grace = new Grace(time);
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
        .forEach(vm -> add(new Candidate(vm).leftOut(exclusions.reasons(vm))));
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
              } catch (RuntimeException | Error e) {
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
      } catch (RuntimeException | Error e) {
        // before anything is settled, so that no report passes over it
        breakOff(e);
        throw e;
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
      while (!isEnding()) {
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
    long now = time.nanoTime();
    if (isTimeToSee(now)) {
      List<Candidate> page = unseen.stream().limit(Fleet.PAGE_SIZE).toList();
      seeing = true;
      return () -> see(page);
    }
    if (stopped != null) {
      return null;
    }
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
    return read(names, some -> fleet.look(attempt, some), Prospect.Unreadable::new);
  }

  /**
   * Reads some VMs.
   *
   * @param vms by managed object id
   * @param look reads them
   * @param unread what there is of one that cannot be read
   */
  private <V, T> Map<String, T> read(
      Map<String, V> vms,
      Function<Map<String, V>, Map<String, T>> look,
      Function<SdkException, T> unread)
      throws InterruptedException {
    try {
      return patience.read(() -> look.apply(vms));
    } catch (AuthenticationException e) {
      giveUp(e);
      return all(vms.keySet(), unread.apply(e));
    } catch (SdkException e) {
      if (Patience.isUnanswered(e) && !(e instanceof ServiceException) && vms.size() == 1) {
        return all(vms.keySet(), unread.apply(e));
      }
    }
    // one that cannot be read must not take the others along
    Map<String, T> found = new LinkedHashMap<>();
    for (Map.Entry<String, V> one : vms.entrySet()) {
      Map<String, V> alone = Map.of(one.getKey(), one.getValue());
      try {
        found.putAll(look.apply(alone));
      } catch (SdkException e) {
        found.putAll(all(alone.keySet(), unread.apply(e)));
      }
    }
    return found;
  }

  private static <T> Map<String, T> all(Set<String> ids, T same) {
    Map<String, T> found = new LinkedHashMap<>();
    ids.forEach(id -> found.put(id, same));
    return found;
  }

  /**
   * Whether it is time to look at those whose tasks have ended: the first one at once, then as many
   * as were seen so far, up to a page, so that a vCenter which does nothing is found out early and
   * each VM costs little.
   */
  private boolean isTimeToSee(long now) {
    if (seeing || unseen.isEmpty()) {
      return false;
    }
    boolean last = schedule.running().isEmpty() && (stopped != null || !schedule.isAnyoneWaiting());
    return last
        || unseen.size() >= Math.min(Fleet.PAGE_SIZE, Math.max(1, seen))
        || now - unseen.iterator().next().endedAt() >= SEE_AFTER.toNanos();
  }

  /** Looks whether VMs whose tasks have ended well are as asked; one worker at a time. */
  private void see(List<Candidate> page) throws InterruptedException {
    try {
      List<Candidate> left = page;
      for (int looks = 1; !left.isEmpty(); looks++) {
        Map<String, Prospect.Ready> sent = new LinkedHashMap<>();
        left.forEach(
            candidate -> sent.put(candidate.id(), requireNonNull(candidate.asked(), "asked")));
        Map<String, Sight> sights = read(sent, some -> fleet.see(attempt, some), Sight.Unseen::new);
        left = compare(left, sights, looks >= Grace.LOOKS);
        if (!left.isEmpty()) {
          grace.pause(looks);
        }
      }
    } finally {
      lock.lock();
      try {
        seeing = false;
        seen += page.size();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Ends those of whom it is known.
   *
   * @param last whether a VM that is not as asked is given no more time
   * @return those that are to be looked at again
   */
  private List<Candidate> compare(List<Candidate> page, Map<String, Sight> sights, boolean last) {
    List<Candidate> again = new ArrayList<>();
    lock.lock();
    try {
      for (Candidate candidate : page) {
        Sight sight = requireNonNull(sights.get(candidate.id()), "sight");
        if (sight instanceof Sight.AsAsked) {
          end(candidate, candidate.done());
        } else if (sight instanceof Sight.Unseen unread) {
          end(candidate, candidate.leftRunning(unread.failure()));
        } else if (sight instanceof Sight.Different different && last) {
          end(
              candidate,
              candidate.notAsAsked(
                  new ChangeNotSeenException(
                      fleet.attempt(candidate.id(), candidate.vm().name()),
                      candidate.taskId().orElse(""),
                      different.differences()),
                  different.keyUsed()));
        } else {
          again.add(candidate);
        }
      }
    } finally {
      lock.unlock();
    }
    return again;
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
          // who waits for a full page may have waited long enough
          wake();
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

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isAnythingFollowed() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isEnding() && followed.isEmpty()) {
        changed.await();
      }
      return !isEnding();
    } finally {
      lock.unlock();
    }
  }

  private boolean isEnding() {
    return closed || report != null || broken != null;
  }

  private boolean isOver() {
    lock.lock();
    try {
      return isEnding();
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
        schedule.end(candidate);
        candidate.endedWell(time.nanoTime());
        unseen.add(candidate);
      } else if (task.failed() && !candidate.waits()) {
        SdkException failure = task.failure(fleet.attempt(candidate.id(), candidate.vm().name()));
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

  /** The client was closed, there is a defect, or the JVM fails: the waiting thread is told. */
  private void breakOff(Throwable e) {
    if (broken == null) {
      // without the lock: it may be memory that there is none of
      broken = e;
    }
    lock.lock();
    try {
      stop("broken off");
      deaf = true;
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
    unseen.remove(candidate);
    add(result);
    if (result.outcome() == RolloutOutcome.FAILED
        || result.outcome() == RolloutOutcome.NOT_AS_ASKED) {
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
            && unseen.isEmpty()
            && schedule.running().isEmpty()
            && (stopped != null || !schedule.isAnyoneWaiting());
    if (report == null && broken == null && idle) {
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
      return workload.progress(
          schedule.running(), unseen, ended == null ? elapsed() : ended.elapsed());
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
        throwIfBroken();
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

  private void throwIfBroken() {
    Throwable why = broken;
    if (why instanceof Error error) {
      throw error;
    }
    if (why != null && report == null) {
      throw new IllegalStateException("the rollout broke off: " + why.getMessage(), why);
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
        List.copyOf(schedule.running()).forEach(left -> end(left, left.leftRunning(null)));
        List.copyOf(unseen).forEach(left -> end(left, left.leftRunning(null)));
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
