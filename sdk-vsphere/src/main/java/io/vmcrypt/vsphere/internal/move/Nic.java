package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.Optional;

/**
 * A network card of a VM as it was read, which goes back in the move with another network.
 *
 * @param device all of it
 */
record Nic(XmlFragment device) {

  private static final String BACKING = "backing";

  /** The cards among a VM's devices. Later releases may add types; their backings tell them. */
  static List<Nic> of(XmlFragment devices) {
    return devices.elements().stream()
        .filter(
            device ->
                device.elements(BACKING).stream()
                    .anyMatch(backing -> backing.type().startsWith("VirtualEthernetCard")))
        .map(Nic::new)
        .toList();
  }

  String label() {
    return device.text("deviceInfo", "label").map(String::strip).orElse("a network card");
  }

  /** What it names its network by, if that is a port group, or another product manages it. */
  Optional<String> key() {
    return device
        .text(BACKING, Networks.OPAQUE_ID)
        .or(() -> device.text(BACKING, "port", "portgroupKey"))
        .map(String::strip);
  }

  /** The network that it is on, if it is on one of a host. */
  Optional<ManagedObjectReference> network() {
    return device.element(BACKING, "network").map(XmlFragment::reference);
  }

  /** The name that it knows its network by. */
  Optional<String> deviceName() {
    return device.text(BACKING, "deviceName").filter(name -> !name.isBlank());
  }

  /** Writes the edit that puts it on another network. */
  void writeEdit(ElementWriter change, TargetNetwork network) {
    change
        .text("operation", "edit")
        .object(
            "device",
            device.type(),
            edited -> {
              for (XmlFragment part : device.elements()) {
                if (part.name().equals(BACKING)) {
                  network.writeBacking(edited);
                } else {
                  edited.fragment(part.name(), part);
                }
              }
            });
  }
}
