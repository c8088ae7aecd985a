package io.vmcrypt.vsphere.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** The threads of a rollout, with a system that gives only some of them. */
@Timeout(60)
@Isolated("captures all logs")
class RolloutThreadsTest {

  private final RolloutState state = new RolloutStateTest().state(3, options -> options);
  private final ConcurrentLinkedQueue<Job> jobs = new ConcurrentLinkedQueue<>();

  /** Hands out threads, of which those after the first few cannot be started. */
  private static ThreadFactory giving(int good, List<Thread> made) {
    return work -> {
      boolean starts = made.size() < good;
      Thread thread =
          new Thread(work) {
            @Override
            public synchronized void start() {
              if (!starts) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              super.start();
            }
          };
      made.add(thread);
      return thread;
    };
  }

  private void work() throws InterruptedException {
    for (Optional<Job> job = state.next(); job.isPresent(); job = state.next()) {
      jobs.add(job.get());
    }
  }

  @Test
  @DisplayName("a thread that cannot be started ends the rollout with a report, and no VM touched")
  void start_noThread_endsWithReport() throws InterruptedException {
    List<Thread> made = new ArrayList<>();
    RolloutThreads threads = new RolloutThreads(state, giving(2, made));
    for (int i = 0; i < 4; i++) {
      threads.add("worker-" + i, this::work);
    }

    try (CapturedLogs logs = CapturedLogs.start()) {
      threads.start();

      assertThat(logs.text()).contains("a rollout could not start: unable to create native thread");
    }

    RolloutReport report = state.newsAfter(0).report().orElseThrow();
    assertThat(report.results())
        .hasSize(3)
        .extracting(RolloutResult::outcome)
        .containsOnly(RolloutOutcome.NOT_STARTED);
    assertThat(report.stopped())
        .contains(
            "the system gave no more threads, so none was started: unable to create native"
                + " thread");
    for (Thread thread : made) {
      thread.join();
    }
    assertThat(jobs).isEmpty();
    threads.end();
  }
}
