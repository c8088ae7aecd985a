package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import java.util.Optional;

/**
 * A policy that a part of a VM is to have from now on.
 *
 * @param id empty for none
 */
record PolicyChange(Optional<String> id) {

  static final PolicyChange NONE = new PolicyChange(Optional.empty());

  static PolicyChange to(String id) {
    return new PolicyChange(Optional.of(id));
  }

  void write(ElementWriter writer, String name) {
    if (id.isPresent()) {
      writer.object(
          name, "VirtualMachineDefinedProfileSpec", profile -> profile.text("profileId", id.get()));
    } else {
      writer.object(name, "VirtualMachineEmptyProfileSpec", none -> {});
    }
  }
}
