package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.Optional;

/**
 * A VM and its policies at one moment.
 *
 * @param vm what vim25 says
 */
public record Observation(VmReading vm, AssignedPolicies policies) {

  public VmEncryptionState state() {
    return new VmEncryptionState(
        vm.vm().value(),
        vm.name(),
        vm.keyId(),
        policies.home(),
        vm.disks().stream()
            .map(
                disk ->
                    new DiskEncryptionState(
                        disk.key(),
                        disk.label(),
                        disk.keyId(),
                        policies.disk(disk),
                        disk.links().subList(1, disk.links().size())))
            .toList(),
        vm.migrateEncryption(),
        vm.cryptoState(),
        vm.powerState(),
        vm.ftEncryptionMode(),
        vm.showsDevices() ? Optional.of(vm.hasVirtualTpm()) : Optional.empty());
  }
}
