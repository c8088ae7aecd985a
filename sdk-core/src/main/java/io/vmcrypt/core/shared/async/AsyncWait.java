package io.vmcrypt.core.shared.async;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One wait on a thread of somebody else's executor. If somebody completes its result from outside,
 * most often by canceling it, the thread is interrupted. The interrupt stays within the wait.
 */
public final class AsyncWait<T> implements Runnable {

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Supplier<T> wait;

  // guarded by this
  private @Nullable Thread waiting;
  private boolean interrupted;

  private AsyncWait(Supplier<T> wait) {
    this.wait = wait;
    CompletableFuture<T> unused = result.whenComplete((value, failure) -> interrupt());
  }

  /**
   * Waits on a thread of an executor.
   *
   * @param wait waits, and throws what the stage fails with
   * @throws java.util.concurrent.RejectedExecutionException if the executor takes no more work
   */
  public static <T> CompletionStage<T> start(Supplier<T> wait, Executor executor) {
    AsyncWait<T> started = new AsyncWait<>(requireNonNull(wait, "wait"));
    requireNonNull(executor, "executor").execute(started);
    return started.result;
  }

  @Override
  public void run() {
    if (!begin()) {
      return;
    }
    T value;
    try {
      value = wait.get();
    } catch (RuntimeException | Error e) {
      end();
      result.completeExceptionally(e);
      return;
    }
    end();
    result.complete(value);
  }

  private synchronized boolean begin() {
    if (result.isDone()) {
      return false;
    }
    waiting = Thread.currentThread();
    return true;
  }

  private synchronized void end() {
    waiting = null;
    if (interrupted) {
      // the thread goes back to the executor as it came; an executor that shuts down at this very
      // moment sets the flag again itself
      Thread.interrupted();
    }
  }

  private synchronized void interrupt() {
    if (waiting != null) {
      interrupted = true;
      waiting.interrupt();
    }
  }
}
