package io.vmcrypt.core.operation;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One wait on a thread of somebody else's executor. When its result is completed from outside, most
 * often canceled, the thread is interrupted; the interrupt stays within the wait.
 *
 * @param <T> what is waited for
 */
final class AsyncWait<T> implements Runnable {

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Supplier<T> wait;

  // guarded by this
  private @Nullable Thread waiting;
  private boolean interrupted;

  AsyncWait(Supplier<T> wait) {
    this.wait = wait;
    CompletableFuture<T> unused = result.whenComplete((value, failure) -> interrupt());
  }

  CompletableFuture<T> result() {
    return result;
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
