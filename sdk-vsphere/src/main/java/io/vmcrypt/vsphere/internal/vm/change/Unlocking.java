package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.List;
import java.util.Optional;

/** Gives a VM's host the VM's keys again. Home and disks do not change. */
record Unlocking(Unlock unlock) implements Goal {

  @Override
  public DiskChoice choose(VmReading vm) {
    return DiskChoice.NONE;
  }

  @Override
  public Plan plan(Observation observed, List<DiskDevice> chosen) {
    return Plan.ofUnlock(observed.vm().isLocked() ? Optional.of(unlock) : Optional.empty());
  }

  @Override
  public List<Finding> objections(Observation observed, List<DiskDevice> chosen) {
    return List.of();
  }
}
