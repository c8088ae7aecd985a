package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.async.AsyncWait;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A plan that is being applied, on a thread of its own. It keeps no state but that of the systems:
 * if it is broken off, in whatever way, plan and apply again.
 *
 * <p>Thread-safe; made by the SDK only.
 */
public interface EstateRun extends AutoCloseable {

  /**
   * How far it has come. Asks no system.
   *
   * @return how it stands now
   */
  EstateProgress progress();

  /**
   * Waits for the end.
   *
   * @param timeout how long at most, more than zero
   * @return what became of each step; failures of steps are in it, not thrown
   * @throws NullPointerException if {@code timeout} is null
   * @throws IllegalArgumentException if it is zero or negative
   * @throws PlanOutdatedException if the systems are not any more as they were when the plan was
   *     made; nothing was changed
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up; the run goes on
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted; the
   *     run goes on
   * @throws io.vmcrypt.core.error.SdkException if the systems could not be looked at before the
   *     first step; nothing was changed
   */
  default EstateReport await(Duration timeout) {
    return await(timeout, progress -> {});
  }

  /**
   * Waits for the end, and tells how it goes on.
   *
   * @param timeout how long at most, more than zero
   * @param listener called on this thread, when something has changed and every half second at most
   * @return as {@link #await(Duration)}, and the same exceptions
   */
  EstateReport await(Duration timeout, Consumer<? super EstateProgress> listener);

  /**
   * Waits for the end on a thread of the caller's executor. To give up the wait, cancel the stage's
   * future; the run goes on.
   *
   * @param timeout how long at most, more than zero
   * @param executor runs the wait
   * @return as {@link #await(Duration)}; if the wait fails, the stage fails with what that throws
   * @throws NullPointerException if an argument is null
   * @throws java.util.concurrent.RejectedExecutionException if the executor takes no more work
   */
  default CompletionStage<EstateReport> awaitAsync(Duration timeout, Executor executor) {
    requireNonNull(timeout, "timeout");
    return AsyncWait.start(() -> await(timeout), executor);
  }

  /**
   * Begins no further step, and starts no more VMs. The step that runs goes on to its end, and so
   * do the VMs that run. Repeating it does nothing.
   */
  void cancel();

  /**
   * Cancels, and interrupts what is waited for. What runs at OVHcloud and in vCenter goes on there.
   * Returns once the run's thread has ended. Repeating it does nothing.
   */
  @Override
  void close();
}
