package io.vmcrypt.vsphere.internal.rollout;

import java.util.List;

/** Makes the calls of a rollout. What it returns are the news, for {@link RolloutState#tell}. */
interface Worker {

  /**
   * Reads VMs, and decides what can be done with each.
   *
   * @param again whether their changes were sent, and it is unknown whether they were made
   */
  Runnable look(List<Candidate> page, boolean again) throws InterruptedException;

  /** Starts the change of a VM. */
  Runnable start(Candidate vm) throws InterruptedException;

  /** Compares VMs with what they were asked to become, after their tasks have succeeded. */
  Runnable see(List<Candidate> page) throws InterruptedException;
}
