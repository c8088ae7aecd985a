package io.vmcrypt.examples;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VmChangeResult;
import java.time.Duration;

/** Encrypts the home and all disks of one VM, unless something speaks against it. */
final class EncryptOneVm {

  private EncryptOneVm() {}

  static VmChangeResult encrypt(VsphereClient vcenter, String vmName) {
    PolicyAssignment encrypted =
        PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
            .homeAndAllDisks()
            .build();
    return vcenter
        .virtualMachines()
        .get(vmName)
        .start(encrypted) // a PrecheckException says why not
        .await(Duration.ofHours(1));
  }
}
