package io.vmcrypt.core.operation;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.async.AsyncWait;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Work that a vendor has been asked to do and does in its own time: an OVHcloud task, a vSphere
 * task. Waiting can be given up and taken up again at any time; the work goes on.
 *
 * <p>Thread-safe. All waits end at once when the thread is interrupted, with its flag set again.
 *
 * @param <S> the vendor's state of the work
 * @param <T> the result of the work
 */
public interface Operation<S, T> {

  /**
   * {@return the vendor's id of the work: the task id; empty if nothing had to be started because
   * all was in place already}
   */
  String id();

  /**
   * Looks once.
   *
   * @return the state now
   * @throws io.vmcrypt.core.error.SdkException if the state cannot be read
   */
  S poll();

  /**
   * Waits until the state is one that the caller wants, or the work has ended well.
   *
   * @param wanted tells the states that are waited for
   * @param options how long and how often
   * @return the first such state
   * @throws io.vmcrypt.core.error.OperationFailedException as soon as the work has failed
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up, with the last state
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   * @throws io.vmcrypt.core.error.SdkException if the state cannot be read
   */
  S awaitState(Predicate<? super S> wanted, WaitOptions options);

  /**
   * Waits until the state is one that the caller wants, or the work has ended well.
   *
   * @param wanted tells the states that are waited for
   * @param timeout how long at most
   * @return the first such state
   * @throws io.vmcrypt.core.error.OperationFailedException as soon as the work has failed
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up, with the last state
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   * @throws io.vmcrypt.core.error.SdkException if the state cannot be read
   */
  default S awaitState(Predicate<? super S> wanted, Duration timeout) {
    return awaitState(wanted, WaitOptions.timeout(timeout));
  }

  /**
   * Waits until the work is done.
   *
   * @param options how long and how often
   * @return its result
   * @throws io.vmcrypt.core.error.OperationFailedException as soon as the work has failed
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up, with the last state
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   * @throws io.vmcrypt.core.error.SdkException if the state cannot be read
   */
  T await(WaitOptions options);

  /**
   * Waits until the work is done.
   *
   * @param timeout how long at most
   * @return its result
   * @throws io.vmcrypt.core.error.OperationFailedException as soon as the work has failed
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up, with the last state
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   * @throws io.vmcrypt.core.error.SdkException if the state cannot be read
   */
  default T await(Duration timeout) {
    return await(WaitOptions.timeout(timeout));
  }

  /**
   * Waits until the work is done, on a thread of the caller's executor. It takes one thread for the
   * whole wait, so an executor of virtual threads suits it well. The SDK starts no thread itself.
   *
   * <pre>{@code
   * CompletionStage<RegisteredKms> kms =
   *     operation.awaitAsync(WaitOptions.timeout(Duration.ofMinutes(10)), executor);
   * }</pre>
   *
   * <p>To give up the wait, cancel it: {@code stage.toCompletableFuture().cancel(true)}. That
   * interrupts the waiting thread, and a wait that has not begun does not begin. It does not cancel
   * the vendor's work, which can be waited for again.
   *
   * @param options how long and how often; its progress listener is called on the executor's thread
   * @param executor runs the wait
   * @return its result. If the wait fails, the stage fails with what {@link #await(WaitOptions)}
   *     throws; {@link java.util.concurrent.CompletableFuture#join} and {@code get} give that as
   *     the cause
   * @throws java.util.concurrent.RejectedExecutionException if the executor takes no more work
   */
  default CompletionStage<T> awaitAsync(WaitOptions options, Executor executor) {
    requireNonNull(options, "options");
    return AsyncWait.start(() -> await(options), executor);
  }
}
