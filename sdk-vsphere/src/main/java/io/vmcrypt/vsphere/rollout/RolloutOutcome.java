package io.vmcrypt.vsphere.rollout;

/**
 * The outcome of a VM in a rollout. Of a {@linkplain io.vmcrypt.vsphere.move.Relocations#start
 * move} to another vCenter the same words are used: to be as wanted is to be at the target.
 */
public enum RolloutOutcome {
  /** This rollout reconfigured it, and it was seen to be as wanted. */
  DONE,
  /** It was as wanted before; nothing was sent. */
  ALREADY_DONE,
  /** Another run had started its reconfiguration, which did what is wanted. */
  WAITED_FOR,
  /** Something stands in the way, see the findings; nothing was sent. */
  REFUSED,
  /**
   * It was left out, see the findings: the caller excluded it, or it is a VM that is encrypted only
   * if the caller names it. Nothing was sent.
   */
  LEFT_OUT,
  /** It could not be read or changed, see the failure. */
  FAILED,
  /**
   * vCenter's task succeeded, but the VM is not as wanted: the failure, a {@link
   * io.vmcrypt.vsphere.vm.ChangeNotSeenException}, names home and disks.
   */
  NOT_AS_ASKED,
  /** The rollout was cancelled, closed or stopped before its turn came; nothing was sent. */
  NOT_STARTED,
  /**
   * It is unknown how the VM's reconfiguration ended. The rollout was closed, it could no longer
   * reach vCenter, it could not read the VM, or the answer to its call was lost and the VM was not
   * seen to be as wanted afterwards. vCenter may go on with the VM. A new run waits for it and
   * checks.
   */
  LEFT_RUNNING;

  /**
   * {@return whether the VM is known to be as wanted; true for {@link #DONE}, {@link #ALREADY_DONE}
   * and {@link #WAITED_FOR}}
   */
  public boolean isInPlace() {
    return this == DONE || this == ALREADY_DONE || this == WAITED_FOR;
  }
}
