package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;

/** What is to change at a disk. */
public record DiskChange(DiskDevice disk, PartPlan change) {

  public boolean does(CryptoAction action) {
    return change.action() == action;
  }
}
