package io.vmcrypt.testkit.vcenter.part;

/**
 * What a reconfiguration really does to a VM before it ends. A vCenter that tells success should
 * always do {@link #ALL}. The others reveal a client that trusts the success without looking.
 */
public enum FakeTaskEffect {
  /** Everything that was asked for. */
  ALL,
  /** What was asked for the home and for the modes; the disks stay as they were. */
  HOME_ONLY,
  /**
   * Everything but the lower links of disks: a shallow re-key stops below the files that the VM
   * writes to. VMware says that this can happen, that the VM then needs the old key as well as the
   * new one, and that it is best to ask for the re-key again.
   */
  TOP_LINKS,
  /** Nothing: the VM stays as it was, its {@code changeVersion} too. */
  NOTHING
}
