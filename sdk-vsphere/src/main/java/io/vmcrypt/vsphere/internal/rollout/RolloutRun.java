package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.SharedTaskWatch;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A running rollout, as its caller sees it. Worker threads read VMs, start their changes, and
 * compare the results with what was asked. One watcher thread follows the tasks. {@link
 * RolloutState} holds all that they find out.
 */
public final class RolloutRun implements Rollout {

  /**
   * Each worker starts one change at a time. A busy vCenter may answer slowly, so there can be
   * many.
   */
  private static final int MOST_WORKERS = 16;

  private final RolloutState state;
  private final RolloutWait wait;
  private final SharedTaskWatch watch;
  private final RolloutThreads threads;

  /**
   * @param ordered in the order in which they are started
   * @param findings what was seen of no single VM
   */
  public RolloutRun(
      VimSession session,
      String words,
      RolloutLimits limits,
      Undertaking undertaking,
      List<RolloutVm> ordered,
      Exclusions exclusions,
      List<Finding> findings) {
    Attempt attempt = session.attempt(words);
    TimeSource time = session.time();
    this.state = new RolloutState(limits, ordered, exclusions, undertaking, findings, time);
    this.wait = new RolloutWait(attempt, state, time);
    this.watch = new SharedTaskWatch(session, attempt);
    Patience patience = new Patience(time);
    Worker worker = new VcenterWorker(state, undertaking, attempt, patience, time);
    this.threads = new RolloutThreads(state);
    for (int i = 1; i <= Math.min(MOST_WORKERS, limits.concurrency()); i++) {
      threads.add("vmcrypt-rollout-" + i, () -> work(worker));
    }
    threads.add("vmcrypt-rollout-watch", new TaskWatcher(state, watch, patience, time)::run);
  }

  /** Works until there is nothing more to do. */
  private void work(Worker worker) throws InterruptedException {
    for (Optional<Job> job = state.next(); job.isPresent(); job = state.next()) {
      state.tell(job.get().work(worker)).forEach(watch::add);
    }
  }

  /** Begins. */
  public void start() {
    threads.start();
  }

  @Override
  public RolloutProgress progress() {
    return state.progress();
  }

  @Override
  public RolloutReport await(WaitOptions options) {
    return wait.await(requireNonNull(options, "options"));
  }

  @Override
  public RolloutReport await(
      Duration timeout,
      Consumer<? super RolloutProgress> progress,
      Consumer<? super RolloutResult> result) {
    requireNonNull(progress, "progress");
    requireNonNull(result, "result");
    return wait.await(WaitOptions.timeout(timeout).timeout(), Optional.empty(), progress, result);
  }

  @Override
  public void cancel() {
    state.stop(RunState.STOPPING, "cancelled");
  }

  @Override
  public void close() {
    state.stop(RunState.CLOSED, "closed");
    watch.close();
    threads.end();
    state.stop(RunState.ENDED, "closed");
  }
}
