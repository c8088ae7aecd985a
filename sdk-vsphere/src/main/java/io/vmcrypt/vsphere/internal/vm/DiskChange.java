package io.vmcrypt.vsphere.internal.vm;

/**
 * What is to change at a disk.
 *
 * @param disk as it was read
 * @param change what becomes of it
 */
record DiskChange(DiskDevice disk, PartPlan change) {

  boolean does(CryptoAction action) {
    return change.action() == action;
  }
}
