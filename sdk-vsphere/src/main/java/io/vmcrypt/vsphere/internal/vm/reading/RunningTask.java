package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;

/**
 * A task of a VM that has not ended.
 *
 * @param descriptionId what it does: {@code VirtualMachine.reconfigure}
 */
public record RunningTask(ManagedObjectReference task, String descriptionId) {

  public boolean isReconfiguration() {
    return descriptionId.equals("VirtualMachine.reconfigure");
  }

  /** Whether it may give the VM a key that the VM does not show yet. */
  public boolean mayBringKey() {
    return TaskKind.of(descriptionId, true) == TaskKind.BRINGS;
  }

  /** For messages. */
  @Override
  public String toString() {
    return "task " + task.value() + (descriptionId.isEmpty() ? "" : " (" + descriptionId + ")");
  }
}
