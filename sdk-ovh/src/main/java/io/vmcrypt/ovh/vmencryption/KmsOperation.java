package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.internal.async.AsyncWait;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The registration of a KMS under way, or of several. It does not come to its end before the KMS
 * stands in vCenter, so there are two waits: {@link #awaitVcenterTurn(Duration)}, then the work in
 * vCenter, then {@link #await(Duration)}.
 *
 * <p>Thread-safe. Made by the SDK: it may get more methods.
 *
 * @param <S> OVHcloud's task, or the tasks
 * @param <T> the KMS when it is delivered, or all of them
 */
public interface KmsOperation<S, T> extends Operation<S, T> {

  /** How long a task must stand still where nothing else is said: 2 minutes. */
  Duration DEFAULT_QUIET = Duration.ofMinutes(2);

  /**
   * Waits until it is vCenter's turn, with {@link #DEFAULT_QUIET}; see {@link
   * #awaitVcenterTurn(Duration, WaitOptions)}.
   *
   * @param timeout how long at most, more than {@link #DEFAULT_QUIET}
   * @return by which sign
   * @throws io.vmcrypt.core.error.OperationFailedException as soon as the work has failed, or waits
   *     for a token
   * @throws io.vmcrypt.core.error.OperationTimeoutException if there was no sign in time
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   * @throws io.vmcrypt.core.error.SdkException if the state cannot be read
   */
  default VcenterTurn awaitVcenterTurn(Duration timeout) {
    return awaitVcenterTurn(DEFAULT_QUIET, WaitOptions.timeout(timeout));
  }

  /**
   * Waits until it is vCenter's turn: until the task says that it waits for the customer, or has
   * ended, or the KMS is in OVHcloud's list and the task has stood still for a while. OVHcloud says
   * the first by a free text that may be another one day, and its guides say that a registered KMS
   * is ready for vCenter; so no sign is waited for alone. Of several registrations each must show
   * one of the signs; one that is there already does.
   *
   * @param quiet how long state, progress and description of the task must stay as they are for the
   *     last sign: zero (it is enough that the KMS is listed) or more
   * @param options how long at most, how often to look, and who hears of it
   * @return by which sign; of several registrations the least certain one
   * @throws IllegalArgumentException if {@code quiet} is negative
   * @throws io.vmcrypt.core.error.OperationFailedException as soon as the work has failed, or waits
   *     for a token
   * @throws io.vmcrypt.core.error.OperationTimeoutException if there was no sign in time
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted
   * @throws io.vmcrypt.core.error.SdkException if the state cannot be read
   */
  VcenterTurn awaitVcenterTurn(Duration quiet, WaitOptions options);

  /**
   * Waits as {@link #awaitVcenterTurn(Duration, WaitOptions)} does, on a thread of the caller's
   * executor. It takes one thread for the whole wait, so an executor of virtual threads suits it
   * well. To give up the wait, cancel it: {@code stage.toCompletableFuture().cancel(true)}.
   *
   * @param quiet how long the task must stand still, where that is the sign: zero or more
   * @param options how long, and who hears of it; that is told on the executor's thread
   * @param executor runs the wait
   * @return by which sign; if the wait fails, the stage fails with what {@link
   *     #awaitVcenterTurn(Duration, WaitOptions)} throws
   * @throws NullPointerException if an argument is null
   * @throws java.util.concurrent.RejectedExecutionException if the executor takes no more work
   */
  default CompletionStage<VcenterTurn> awaitVcenterTurnAsync(
      Duration quiet, WaitOptions options, Executor executor) {
    requireNonNull(quiet, "quiet");
    requireNonNull(options, "options");
    return AsyncWait.start(() -> awaitVcenterTurn(quiet, options), executor);
  }
}
