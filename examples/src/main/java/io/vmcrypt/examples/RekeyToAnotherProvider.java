package io.vmcrypt.examples;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VmChangeResult;
import java.time.Duration;

/**
 * Gives a VM new keys of another key provider; its data is not written anew, so this takes seconds.
 */
final class RekeyToAnotherProvider {

  private RekeyToAnotherProvider() {}

  static VmChangeResult rekey(VsphereClient vcenter, String vmName, String provider) {
    return vcenter
        .virtualMachines()
        .get(vmName)
        .start(Rekey.toKeyProvider(provider).homeAndAllDisks().build())
        .await(Duration.ofMinutes(10));
  }
}
