package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.SharedTaskWatch;
import io.vmcrypt.vsphere.internal.vm.Fleet;
import io.vmcrypt.vsphere.internal.vm.Grace;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutListener;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * A rollout that runs, as its caller sees it. Some workers look at VMs, start them, and compare
 * them with what was asked; one watcher hears of the tasks. {@link RolloutState} owns all that they
 * find out.
 */
final class RolloutRun implements Rollout {

  /** A start is one call, for which a busy vCenter takes its time; many can be under way. */
  private static final int MOST_WORKERS = 16;

  private static final Duration NEWS = Duration.ofMillis(500);

  private final Attempt attempt;
  private final TimeSource time;
  private final RolloutState state;
  private final SharedTaskWatch watch;
  private final RolloutThreads threads;

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
    this.attempt = session.attempt(rollout.toString());
    this.time = session.time();
    this.state =
        new RolloutState(
            rollout,
            ordered,
            exclusions,
            fleet::bytes,
            new TaskNews(attempt, vm -> fleet.attempt(vm.id(), vm.name())),
            time);
    this.watch = new SharedTaskWatch(session, attempt);
    Patience patience = new Patience(time);
    PageReading reading = new PageReading(patience);
    Worker worker =
        new Worker(
            state,
            watch,
            new Looking(fleet, attempt, reading, time),
            new Starting(fleet, patience),
            new Seeing(fleet, attempt, reading, new Grace(time)));
    this.threads = new RolloutThreads(state);
    for (int i = 1; i <= Math.min(MOST_WORKERS, rollout.concurrency()); i++) {
      threads.add("vmcrypt-rollout-" + i, worker::run);
    }
    threads.add("vmcrypt-rollout-watch", new TaskWatcher(state, watch, patience, time)::run);
  }

  void start() {
    threads.start();
  }

  @Override
  public RolloutProgress progress() {
    return state.progress();
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
      RolloutState.News news = state.newsAfter(heard);
      heard += news.results().size();
      news.results().forEach(listener::onResult);
      RolloutProgress progress = progress();
      listener.onProgress(progress);
      if (news.report().isPresent()) {
        return news.report().get();
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
    try {
      state.awaitNews(OptionalInt.of(heard), left.compareTo(NEWS) < 0 ? left : NEWS);
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
    state.tell(List.of(RunEvent.CANCELLED));
  }

  @Override
  public void close() {
    state.tell(List.of(RunEvent.CLOSED));
    watch.close();
    threads.end();
    state.tell(List.of(RunEvent.THREADS_ENDED));
  }
}
