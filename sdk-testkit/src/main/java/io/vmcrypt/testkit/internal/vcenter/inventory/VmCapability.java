package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;

/** Writes {@code VirtualMachine.capability}: what the schema requires, and nothing else. */
final class VmCapability {

  private VmCapability() {}

  static DataObject of() {
    DataObject capability = new DataObject("VirtualMachineCapability");
    for (TypeTable.Field field : TypeTables.VIM.fields("VirtualMachineCapability")) {
      if (!field.optional()) {
        capability.with(field.name(), field.name().contains("napshot"));
      }
    }
    return capability;
  }
}
