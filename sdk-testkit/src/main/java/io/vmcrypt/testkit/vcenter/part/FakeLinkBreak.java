package io.vmcrypt.testkit.vcenter.part;

/**
 * Where a VM is after the link between two vCenters broke in the middle of its move. Its task ends
 * with an error in each case.
 *
 * @see io.vmcrypt.testkit.vcenter.FakeTasks#setLinkBreak
 */
public enum FakeLinkBreak {
  /** At the source alone: nothing has been moved. */
  AT_SOURCE,

  /** At the target alone: all has been moved, and the source could not be told. */
  AT_TARGET,

  /** At both: the source has it, and the target shows what it had got so far. */
  ON_BOTH
}
