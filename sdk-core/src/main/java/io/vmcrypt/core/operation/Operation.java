package io.vmcrypt.core.operation;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * Work that a vendor has been asked to do and does in its own time: an OVHcloud task, a vSphere
 * task. Waiting can be given up and taken up again at any time; the work goes on.
 *
 * <p>A program that does not wait on its own thread does so on one of its executor's: {@code
 * CompletableFuture.supplyAsync(() -> operation.await(timeout), executor)}.
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
}
