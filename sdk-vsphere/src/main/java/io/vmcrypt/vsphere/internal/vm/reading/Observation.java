package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A VM and its policies at one moment.
 *
 * @param vm what vim25 says
 */
public record Observation(VmReading vm, AssignedPolicies policies) {

  public VmEncryptionState state() {
    List<DiskEncryptionState> disks = new ArrayList<>(vm.disks().size());
    // a loop: thousands of VMs are judged
    for (DiskDevice disk : vm.disks()) {
      disks.add(
          new DiskEncryptionState(
              disk.key(),
              disk.label(),
              disk.keyId(),
              policies.disk(disk),
              disk.links().subList(1, disk.links().size())));
    }
    return new VmEncryptionState(
        vm.vm().value(),
        vm.name(),
        vm.keyId(),
        policies.home(),
        disks,
        vm.migrateEncryption(),
        vm.cryptoState(),
        vm.powerState(),
        vm.ftEncryptionMode(),
        vm.showsDevices() ? Optional.of(vm.hasVirtualTpm()) : Optional.empty());
  }
}
