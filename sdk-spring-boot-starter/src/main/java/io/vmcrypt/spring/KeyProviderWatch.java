package io.vmcrypt.spring;

import io.vmcrypt.core.operation.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of key providers, at most one reading at a time. Who asks waits for a bounded
 * time, whatever vCenter does. Nothing is read before somebody asks. Thread-safe.
 */
final class KeyProviderWatch {

  private final String name;
  private final Supplier<List<KeyProviderState>> states;
  private final Duration timeout;
  private final TimeSource time;
  private final Executor executor;
  private @Nullable CompletableFuture<List<KeyProviderState>> newest;
  private long begunAt;
  private volatile @Nullable List<KeyProviderState> last;

  /**
   * @param name the id of the key provider, or "all"
   * @param states asks vCenter
   * @param timeout how long {@link #current} waits
   */
  KeyProviderWatch(
      String name,
      Supplier<List<KeyProviderState>> states,
      Duration timeout,
      TimeSource time,
      Executor executor) {
    this.name = name;
    this.states = states;
    this.timeout = timeout;
    this.time = time;
    this.executor = executor;
  }

  String name() {
    return name;
  }

  /**
   * The state now.
   *
   * @throws TimeoutException if no answer came in time
   * @throws ExecutionException if vCenter could not be asked; its cause says why
   */
  List<KeyProviderState> current()
      throws TimeoutException, ExecutionException, InterruptedException {
    return fresh().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * The last answer, without waiting; null if there is none, if the last reading failed, or if the
   * next one takes longer than {@link #current} would wait: then it is not known how things are.
   * Begins a new reading.
   */
  synchronized @Nullable List<KeyProviderState> last() {
    boolean ended = fresh().isDone();
    return ended || time.nanoTime() - begunAt <= timeout.toNanos() ? last : null;
  }

  private synchronized CompletableFuture<List<KeyProviderState>> fresh() {
    CompletableFuture<List<KeyProviderState>> reading = newest;
    if (reading == null || reading.isDone()) {
      begunAt = time.nanoTime();
      reading =
          CompletableFuture.supplyAsync(states, executor)
              .whenComplete((answer, failure) -> last = answer);
      newest = reading;
    }
    return reading;
  }
}
