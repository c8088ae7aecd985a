package io.vmcrypt.testkit.vcenter;

/**
 * What a reconfiguration that ends with success really does to a VM. A vCenter should always do
 * {@link #ALL}. The others reveal a client that trusts the success without looking.
 */
public enum FakeTaskEffect {
  /** Everything that was asked for. */
  ALL,
  /** What was asked for the home and for the modes; the disks stay as they were. */
  HOME_ONLY,
  /** Nothing: the VM stays as it was, its {@code changeVersion} too. */
  NOTHING
}
