package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.vsphere.internal.vim.FollowedTask;

/** What the threads of a rollout tell its {@link RolloutState}. */
sealed interface Event permits RunEvent, Event.OfVm, Event.OfTask {

  /** Something happened to a VM. */
  record OfVm(String id, VmEvent what) implements Event {}

  /** vCenter has news of a task. */
  record OfTask(FollowedTask task) implements Event {}
}
