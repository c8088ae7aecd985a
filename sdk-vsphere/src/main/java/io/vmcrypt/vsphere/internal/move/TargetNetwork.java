package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import java.util.Optional;

/**
 * A network of the target.
 *
 * @param port what a card on it names, if it is a port group of a distributed switch
 * @param opaque what a card on it names, if another product manages it
 */
record TargetNetwork(
    ManagedObjectReference network, String name, Optional<Port> port, Optional<Opaque> opaque) {

  /**
   * A port group of a distributed switch.
   *
   * @param portgroupKey vSphere {@code DistributedVirtualPortgroup.key}
   */
  record Port(String portgroupKey, String switchUuid) {}

  /**
   * A network that another product manages, as NSX does on its own switches: vSphere {@code
   * OpaqueNetworkSummary}.
   */
  record Opaque(String id, String type) {

    static final String ID = "opaqueNetworkId";
    private static final String TYPE = "opaqueNetworkType";

    /** Of a network whose summary was read; empty if it is none such, or does not show it. */
    static Optional<Opaque> of(ObjectProperties network) {
      return network
          .value("summary")
          .flatMap(
              summary ->
                  summary
                      .text(ID)
                      .flatMap(
                          id ->
                              summary
                                  .text(TYPE)
                                  .map(type -> new Opaque(id.strip(), type.strip()))));
    }
  }

  /** Whether it shows what a card has to name. */
  boolean canBeNamed() {
    return switch (network.type()) {
      case Networks.PORT_GROUP -> port.isPresent();
      case Networks.OPAQUE -> opaque.isPresent();
      default -> true;
    };
  }

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
    if (opaque.isPresent()) {
      device.object(
          "backing",
          "VirtualEthernetCardOpaqueNetworkBackingInfo",
          backing ->
              backing.text(Opaque.ID, opaque.get().id()).text(Opaque.TYPE, opaque.get().type()));
      return;
    }
    device.object(
        "backing",
        "VirtualEthernetCardNetworkBackingInfo",
        backing -> backing.text("deviceName", name));
  }
}
