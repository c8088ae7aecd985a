package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;

/** What happens to a VM's virtual TPM. */
public sealed interface TpmChange {

  /** Whether the VM has one afterwards. */
  boolean present();

  /** Writes the change of the device: vSphere {@code VirtualDeviceConfigSpec}. */
  void write(ElementWriter spec);

  /** How a VM is said to be. */
  static String inWords(boolean present) {
    return present ? "there" : "none";
  }

  /** It gets one. */
  record Add() implements TpmChange {

    /** vCenter gives a new device a key of its own; a negative one cannot be another device's. */
    private static final int NEW = -1;

    @Override
    public boolean present() {
      return true;
    }

    @Override
    public void write(ElementWriter spec) {
      spec.text("operation", "add").object("device", "VirtualTPM", tpm -> tpm.number("key", NEW));
    }
  }

  /** It loses the one that it has. */
  record Remove(XmlFragment device) implements TpmChange {

    @Override
    public boolean present() {
      return false;
    }

    @Override
    public void write(ElementWriter spec) {
      spec.text("operation", "remove").fragment("device", device);
    }
  }
}
