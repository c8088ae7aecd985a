package io.vmcrypt.vsphere.rollout;

import io.vmcrypt.core.operation.WaitOptions;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A running rollout. It has its own threads.
 *
 * <p>It keeps no state of its own: all state is in vCenter. If a run was interrupted in any way,
 * start the same rollout again: it skips what is done, waits for what runs, and does the rest.
 *
 * <p>A task that succeeds is no proof. So the rollout reads each VM afterwards, and the VM is
 * {@link RolloutOutcome#DONE} once it was seen to be as wanted. VMs are read a page at a time, so
 * an outcome may come some seconds after its task has ended. A vCenter may show a change a moment
 * late: a VM that is not as wanted is read five times within fifteen seconds, and then is {@link
 * RolloutOutcome#NOT_AS_ASKED}.
 *
 * <p>If one of its threads dies of an {@link Error}, such as {@link OutOfMemoryError}, the rollout
 * is over. It starts no more VMs, and each wait throws that error at once. Running tasks go on in
 * vCenter; a new run waits for them.
 *
 * <p>Thread-safe; made by the SDK only.
 */
public interface Rollout extends AutoCloseable {

  /** {@return how far it has come: the progress now} Makes no call to vCenter. */
  RolloutProgress progress();

  /**
   * Waits until all VMs have an outcome.
   *
   * @param timeout how long at most, more than zero; exact to half a second
   * @return the result of each VM; failures are in it, not thrown
   * @throws IllegalArgumentException if it is zero or negative
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up, with the last progress;
   *     the rollout goes on
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted; the
   *     rollout goes on
   */
  default RolloutReport await(Duration timeout) {
    return await(timeout, progress -> {}, result -> {});
  }

  /**
   * Waits until all VMs have an outcome.
   *
   * @param options how long at most, exact to half a second, and who is told of the progress. If
   *     the options set no pauses, the listener is called for each VM that ends, and every half
   *     second. If they do, it is called after each pause. The pauses do not delay the end of the
   *     wait. The listener gets a percentage: the share of the disk bytes that is done or, if no
   *     disk is written, the share of the VMs
   * @return the result of each VM; failures are in it, not thrown
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up, with the last progress;
   *     the rollout goes on
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted; the
   *     rollout goes on
   */
  RolloutReport await(WaitOptions options);

  /**
   * Waits until all VMs have an outcome, and tells how it goes on. Both are called on this thread.
   * If one throws, the wait ends and the rollout goes on.
   *
   * @param timeout how long at most, more than zero; exact to half a second
   * @param progress called when something has changed. It may miss steps, but always gets the last
   *     one
   * @param result called once for each VM that has an outcome, even if the VM had it before the
   *     wait began
   * @return the result of each VM; failures are in it, not thrown
   * @throws IllegalArgumentException if {@code timeout} is zero or negative
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up, with the last progress;
   *     the rollout goes on
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted; the
   *     rollout goes on
   */
  RolloutReport await(
      Duration timeout,
      Consumer<? super RolloutProgress> progress,
      Consumer<? super RolloutResult> result);

  /** Starts no more VMs, and lets the VMs that run end. Repeating it does nothing. */
  void cancel();

  /**
   * Starts no more VMs and stops watching. Running tasks go on in vCenter. Returns once all threads
   * of the rollout have ended. Repeating it does nothing; closing a rollout that has ended only
   * frees what it holds.
   */
  @Override
  void close();
}
