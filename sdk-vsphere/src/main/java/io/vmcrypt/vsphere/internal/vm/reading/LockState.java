package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.Optional;

/** Whether a VM is locked, on every release. */
final class LockState {

  private LockState() {}

  /**
   * Before 6.7 vCenter does not report it: a locked VM shows only by an invalid connection.
   *
   * @param told what vCenter reports; empty if it reports nothing
   * @param encrypted whether the VM's home has a key
   */
  static Optional<String> of(
      Optional<String> told, boolean encrypted, String connectionState) {
    return told.isEmpty() && encrypted && connectionState.equals("invalid")
        ? Optional.of(VmEncryptionState.LOCKED)
        : told;
  }
}
