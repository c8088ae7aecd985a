package io.vmcrypt.vsphere.rollout;

import java.time.Duration;

/**
 * A rollout that runs, in threads of its own.
 *
 * <p>It keeps no state but vCenter's: one that was broken off, in whatever way, is simply started
 * again. It skips what is done, waits for what runs, and does the rest.
 *
 * <p>A task that ends with success is vCenter's word: each VM is looked at afterwards, and is
 * {@link RolloutOutcome#DONE} once it was seen to be as wanted. VMs are looked at a page at a time,
 * so that the outcome of one may come some seconds after its task has ended. A VM that looks
 * otherwise is given fifteen seconds, in five looks, since a vCenter may show a change a moment
 * later; then it is {@link RolloutOutcome#NOT_AS_ASKED}.
 *
 * <p>If a thread of it dies of an {@link Error}, such as {@link OutOfMemoryError}, it is over: no
 * more VMs are started, and {@link #await(Duration)} throws that error at once. What runs goes on
 * in vCenter; a new run waits for it.
 *
 * <p>Thread-safe; made by the SDK only.
 */
public interface Rollout extends AutoCloseable {

  /**
   * How far it has come. Asks vCenter nothing.
   *
   * @return now
   */
  RolloutProgress progress();

  /**
   * Waits until all VMs have an outcome.
   *
   * @param timeout how long at most, more than zero; exact to half a second
   * @return what became of each VM; failures are in it, not thrown
   * @throws NullPointerException if {@code timeout} is null
   * @throws IllegalArgumentException if it is zero or negative
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up, with the last progress;
   *     the rollout goes on
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted; the
   *     rollout goes on
   */
  default RolloutReport await(Duration timeout) {
    return await(timeout, RolloutListener.none());
  }

  /**
   * Waits until all VMs have an outcome, and tells how it goes on.
   *
   * @param timeout how long at most, more than zero; exact to half a second
   * @param listener called on this thread
   * @return what became of each VM; failures are in it, not thrown
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if {@code timeout} is zero or negative
   * @throws io.vmcrypt.core.error.OperationTimeoutException if time is up, with the last progress;
   *     the rollout goes on
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted; the
   *     rollout goes on
   */
  RolloutReport await(Duration timeout, RolloutListener listener);

  /** Starts no more VMs, and lets those that run end. Repeating it does nothing. */
  void cancel();

  /**
   * Starts no more VMs and stops watching: what runs goes on in vCenter, unheard. Returns once no
   * thread of the rollout is at work any more. Repeating it does nothing; closing a rollout that
   * has ended only frees what it holds.
   */
  @Override
  void close();
}
