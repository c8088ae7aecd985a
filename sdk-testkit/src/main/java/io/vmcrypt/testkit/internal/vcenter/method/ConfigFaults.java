package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;

/** The faults of a change of a VM's configuration, in vCenter's words. */
final class ConfigFaults {

  private ConfigFaults() {}

  static void requireEncrypted(boolean encrypted) throws VimFault {
    if (!encrypted) {
      throw invalidVmConfig("crypto", "The virtual machine is not encrypted.")
          .key("msg.hostd.configSpec.enc.notEncrypted");
    }
  }

  static VimFault mismatch() {
    return invalidVmConfig("crypto", "The encryption and the storage policy do not match.")
        .key("msg.hostd.configSpec.enc.mismatch");
  }

  static VimFault invalidVmConfig(String property, String message) {
    return new VimFault(
        new DataObject("InvalidVmConfig").with("property", property),
        "Invalid virtual machine configuration. " + message);
  }

  static VimFault invalidDevice(int index, String property, String message) {
    return new VimFault(
        new DataObject("InvalidDeviceSpec").with("property", property).with("deviceIndex", index),
        "Invalid configuration for device '" + index + "'. " + message);
  }

  static VimFault invalidOperation(int index, String message) {
    return new VimFault(
        new DataObject("InvalidDeviceOperation")
            .with("property", "deviceChange[" + index + "]")
            .with("deviceIndex", index)
            .with("badOp", "edit"),
        "Invalid operation for device '" + index + "'. " + message);
  }

  static void requirePolicy(int index, boolean good) throws VimFault {
    if (!good) {
      throw invalidDevice(
              index,
              "deviceChange[" + index + "].profile",
              "The policy does not fit the encryption.")
          .key("msg.hostd.deviceSpec.enc.badPolicy");
    }
  }

  static void requireEncryptedDisk(int index, boolean encrypted) throws VimFault {
    if (!encrypted) {
      throw invalidOperation(index, "The disk is not encrypted.")
          .key("msg.hostd.deviceSpec.enc.notEncrypted");
    }
  }

  static VimFault noDiskSpace(DataObject config, String datastore) {
    return new VimFault(
        new DataObject("NoDiskSpace")
            .with("file", config.data("files").text("vmPathName"))
            .with("datastore", datastore),
        "Insufficient disk space on datastore '" + datastore + "'.");
  }

  static VimFault diskChain(String path) {
    return invalidVmConfig(path, "The disk has a parent disk.")
        .key("msg.hostd.deviceSpec.enc.diskChain");
  }
}
