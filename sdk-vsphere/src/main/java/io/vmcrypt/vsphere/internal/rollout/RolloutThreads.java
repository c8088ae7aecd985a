package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.OperationInterruptedException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a rollout. If one dies, the rollout's state is told why. */
final class RolloutThreads {

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.vsphere");

  private final RolloutState state;
  private final List<Thread> threads = new ArrayList<>();

  RolloutThreads(RolloutState state) {
    this.state = requireNonNull(state, "state");
  }

  /** What a thread does. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  void add(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException | OperationInterruptedException e) {
                // only close() interrupts it, and gives up what this thread was doing
                LOG.debug("{} was interrupted", name);
              } catch (RuntimeException | Error e) {
                state.died(e);
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /**
   * Interrupts the threads and waits until all of them have ended. An interrupt does not stop it.
   */
  void end() {
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
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
