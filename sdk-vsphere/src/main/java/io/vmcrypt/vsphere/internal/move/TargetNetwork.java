package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.Optional;

/**
 * A network of the target.
 *
 * @param port what a card on it names, if it is a port group of a distributed switch
 */
record TargetNetwork(ManagedObjectReference network, String name, Optional<Port> port) {

  /**
   * A port group of a distributed switch.
   *
   * @param portgroupKey vSphere {@code DistributedVirtualPortgroup.key}
   */
  record Port(String portgroupKey, String switchUuid) {}

  /** Writes the backing of a card that is on it. */
  void writeBacking(ElementWriter device) {
    if (port.isPresent()) {
      Port on = port.get();
      device.object(
          "backing",
          "VirtualEthernetCardDistributedVirtualPortBackingInfo",
          backing ->
              backing.object(
                  "port",
                  connection ->
                      connection
                          .text("switchUuid", on.switchUuid())
                          .text("portgroupKey", on.portgroupKey())));
      return;
    }
    device.object(
        "backing",
        "VirtualEthernetCardNetworkBackingInfo",
        backing -> backing.text("deviceName", name));
  }
}
