package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;

/**
 * A task of a VM that has not ended.
 *
 * @param task which one
 * @param descriptionId what it does: {@code VirtualMachine.reconfigure}
 */
record RunningTask(ManagedObjectReference task, String descriptionId) {

  boolean isReconfiguration() {
    return descriptionId.equals("VirtualMachine.reconfigure");
  }
}
