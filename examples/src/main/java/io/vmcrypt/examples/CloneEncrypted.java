package io.vmcrypt.examples;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.EncryptedClone;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.time.Duration;

/** Clones a plain VM so that the clone is never plain. */
final class CloneEncrypted {

  private CloneEncrypted() {}

  static VmEncryptionState copy(VsphereClient vcenter, String vmName, String cloneName) {
    EncryptedClone clone =
        EncryptedClone.builder(cloneName, vcenter.storagePolicies().getVmEncryption()).build();
    return vcenter.virtualMachines().get(vmName).start(clone).await(Duration.ofHours(1)).state();
  }
}
