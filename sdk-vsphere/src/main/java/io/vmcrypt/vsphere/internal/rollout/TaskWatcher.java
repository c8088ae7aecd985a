package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.internal.session.SessionEndedException;
import io.vmcrypt.vsphere.internal.vim.FollowedTask;
import io.vmcrypt.vsphere.internal.vim.SharedTaskWatch;
import java.time.Duration;
import java.util.List;

/** Follows the tasks of a rollout, and reports what happens to them. Used by one thread. */
final class TaskWatcher {

  private static final Duration POLL = Duration.ofSeconds(10);

  private final RolloutState state;
  private final SharedTaskWatch watch;
  private final Patience patience;
  private final TimeSource time;

  TaskWatcher(RolloutState state, SharedTaskWatch watch, Patience patience, TimeSource time) {
    this.state = requireNonNull(state, "state");
    this.watch = requireNonNull(watch, "watch");
    this.patience = requireNonNull(patience, "patience");
    this.time = requireNonNull(time, "time");
  }

  /** Watches until no more task can come. */
  void run() throws InterruptedException {
    try {
      int failed = 0;
      long since = 0;
      while (state.awaitTasks()) {
        List<FollowedTask> news;
        try {
          news = watch.look(POLL);
        } catch (SdkException e) {
          since = failed == 0 ? time.nanoTime() : since;
          failed++;
          if (state.isOver()) {
            return;
          }
          // sessions that end again and again are no refused login
          boolean isRefused =
              e instanceof AuthenticationException && !(e instanceof SessionEndedException);
          if (isRefused || patience.isOver(since)) {
            state.tell(() -> state.unreachable(e));
            return;
          }
          patience.pause(failed);
          continue;
        }
        failed = 0;
        // even without news this wakes the workers: a VM may have waited long enough for a full
        // page
        state.tell(() -> news.forEach(state::heard));
      }
    } finally {
      watch.close();
    }
  }
}
