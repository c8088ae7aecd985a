package io.vmcrypt.estate.plan;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * A plan that is being applied, on a thread of its own. It keeps no state but that of the systems:
 * if it is broken off, in whatever way, plan and apply again.
 *
 * <p>Thread-safe; made by the SDK only.
 */
public interface EstateRun extends AutoCloseable {

  /** {@return how far it has come; how it stands now} Asks no system. */
  EstateProgress progress();

  /**
   * Waits for the end.
   *
   * @param timeout how long at most, more than zero
   * @return what became of each step; failures of steps are in it, not thrown
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
