package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes a {@link RolloutVm} of what was read of a VM. */
public final class Facts {

  private Facts() {}

  private static RolloutVm unread(VirtualMachine vm) {
    return new RolloutVm(
        vm.id(),
        vm.name(),
        vm.path(),
        new PowerState("unknown"),
        false,
        0,
        0,
        0,
        Optional.empty(),
        List.of());
  }

  /** What was read of a VM; of one that cannot be read, only its id, name and path. */
  public static RolloutVm of(VirtualMachine vm, VmPageReader.Entry entry) {
    VmReading reading = entry.reading();
    return reading == null ? unread(vm) : read(vm, reading);
  }

  private static RolloutVm read(VirtualMachine vm, VmReading reading) {
    long capacity = 0;
    long encrypted = 0;
    Set<String> datastores = new LinkedHashSet<>();
    for (DiskDevice disk : reading.disks()) {
      long bytes = disk.capacityBytes();
      capacity += bytes;
      encrypted += disk.encrypted() ? bytes : 0;
      disk.datastore().map(ManagedObjectReference::value).ifPresent(datastores::add);
    }
    return new RolloutVm(
        vm.id(),
        reading.name(),
        vm.path(),
        reading.powerState(),
        reading.homeEncrypted(),
        reading.disks().size(),
        capacity,
        encrypted,
        reading.host().map(ManagedObjectReference::value),
        List.copyOf(datastores));
  }
}
