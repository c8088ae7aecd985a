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
 * Reads the state of key providers, at most one reading at a time, and tells an answer again until
 * it is old. Who asks waits for a bounded time, whatever vCenter does. Nothing is read before
 * somebody asks. Thread-safe.
 */
final class KeyProviderWatch {

  private final String name;
  private final Supplier<List<KeyProviderState>> reading;
  private final Duration timeout;
  private final Duration maxAge;
  private final TimeSource time;
  private final Executor executor;
  private @Nullable CompletableFuture<List<KeyProviderState>> underWay;
  private @Nullable CompletableFuture<List<KeyProviderState>> ended;
  private long begunAt;
  private long endedAt;

  /**
   * @param name the id of the key provider, or "all"
   * @param reading asks vCenter
   * @param timeout how long {@link #current} waits
   * @param maxAge how old an answer may be that is told again
   */
  KeyProviderWatch(
      String name,
      Supplier<List<KeyProviderState>> reading,
      Duration timeout,
      Duration maxAge,
      TimeSource time,
      Executor executor) {
    this.name = name;
    this.reading = reading;
    this.timeout = timeout;
    this.maxAge = maxAge;
    this.time = time;
    this.executor = executor;
  }

  String name() {
    return name;
  }

  /**
   * The state, not older than the greatest age.
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
   * Begins a new reading if the answer is old.
   */
  @Nullable List<KeyProviderState> last() {
    CompletableFuture<List<KeyProviderState>> newest = fresh();
    CompletableFuture<List<KeyProviderState>> last = newest.isDone() ? newest : previous();
    return last == null || last.isCompletedExceptionally() ? null : last.join();
  }

  private synchronized @Nullable CompletableFuture<List<KeyProviderState>> previous() {
    boolean overdue = underWay != null && time.nanoTime() - begunAt > timeout.toNanos();
    return overdue ? null : ended;
  }

  private synchronized CompletableFuture<List<KeyProviderState>> fresh() {
    if (underWay != null) {
      return underWay;
    }
    if (ended != null && time.nanoTime() - endedAt < maxAge.toNanos()) {
      return ended;
    }
    CompletableFuture<List<KeyProviderState>> begun = new CompletableFuture<>();
    begunAt = time.nanoTime();
    executor.execute(() -> read(begun));
    underWay = begun;
    return begun;
  }

  private void read(CompletableFuture<List<KeyProviderState>> begun) {
    try {
      begun.complete(reading.get());
    } catch (RuntimeException | Error e) {
      begun.completeExceptionally(e);
    } finally {
      end(begun);
    }
  }

  private synchronized void end(CompletableFuture<List<KeyProviderState>> begun) {
    underWay = null;
    ended = begun;
    endedAt = time.nanoTime();
  }
}
