package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.OperationInterruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a rollout. If one dies, the rollout's state is told why. None of them works before
 * all of them are there: if one cannot be started, the rollout ends with no VM touched.
 */
final class RolloutThreads {

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.vsphere");

  private final RolloutState state;
  private final ThreadFactory factory;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch complete = new CountDownLatch(1);

  RolloutThreads(RolloutState state) {
    this(state, Thread::new);
  }

  RolloutThreads(RolloutState state, ThreadFactory factory) {
    this.state = requireNonNull(state, "state");
    this.factory = requireNonNull(factory, "factory");
  }

  /** What a thread does. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  void add(String name, Work work) {
    Thread thread =
        factory.newThread(
            () -> {
              try {
                complete.await();
                work.run();
              } catch (InterruptedException | OperationInterruptedException e) {
                // only close() interrupts it, and gives up what this thread was doing
                LOG.debug("{} was interrupted", name);
              } catch (RuntimeException | Error e) {
                state.died(e);
              }
            });
    thread.setName(name);
    thread.setDaemon(true);
    threads.add(thread);
  }

  /** Starts all. If there is no room for one, the state is told, and nobody does anything. */
  void start() {
    try {
      threads.forEach(Thread::start);
    } catch (OutOfMemoryError e) {
      // what the JVM throws when the system gives no more threads; memory itself may be plenty
      LOG.warn("a rollout could not start: {}", e.getMessage());
      state.stop(
          RunState.STOPPING,
          "the system gave no more threads, so none was started: " + e.getMessage());
    } finally {
      complete.countDown();
    }
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
