package io.vmcrypt.vsphere.internal.rollout;

/**
 * What a worker is to do next. Until its news are told, its VMs are this worker's: nobody else
 * changes them.
 */
@FunctionalInterface
interface Job {

  /**
   * Makes the calls, without the lock.
   *
   * @return the news, to be told to {@link RolloutState#tell}
   */
  Runnable work(Worker worker) throws InterruptedException;
}
