package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VirtualTpm;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.ArrayList;
import java.util.List;

/** What a reconfiguration does to the virtual TPM of a VM. */
final class TpmChange {

  private static final int HARDWARE_VERSION = 14;

  private final DataObject before;
  private final String firmware;
  private boolean added;
  private boolean removed;

  /**
   * @param firmware what the VM has in the end
   */
  TpmChange(DataObject before, String firmware) {
    this.before = before;
    this.firmware = firmware;
  }

  boolean isAdded() {
    return added;
  }

  boolean isRemoved() {
    return removed;
  }

  boolean isChanged() {
    return added || removed;
  }

  /** Whether the VM has one in the end. */
  boolean isThere() {
    return added || (VirtualTpm.find(before) != null && !removed);
  }

  void add(int index) throws VimFault {
    String path = "deviceChange[" + index + "].device";
    if (isThere()) {
      throw ConfigFaults.invalidDevice(index, path, "There is a virtual TPM.");
    }
    if (!"efi".equals(firmware)) {
      throw ConfigFaults.invalidDevice(index, path, "A virtual TPM needs EFI firmware.");
    }
    if (Integer.parseInt(before.text("version").substring("vmx-".length())) < HARDWARE_VERSION) {
      throw ConfigFaults.invalidDevice(
          index, path, "A virtual TPM needs virtual hardware version 14.");
    }
    added = true;
  }

  void remove() {
    removed = true;
  }

  void apply(DataObject config) {
    if (!isChanged()) {
      return;
    }
    List<DataObject> devices = new ArrayList<>(config.data("hardware").list("device"));
    devices.removeIf(device -> device.type().equals(VirtualTpm.TYPE));
    if (isThere()) {
      devices.add(VirtualTpm.create());
    }
    config.data("hardware").with("device", List.copyOf(devices));
  }
}
