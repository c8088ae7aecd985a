package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network of the target.
 *
 * @param key what a card on it names: see {@link Networks#key}
 * @param of the UUID of the switch, if it is a port group; the type, if another product manages it
 */
record TargetNetwork(
    ManagedObjectReference network, String name, Optional<String> key, Optional<String> of) {

  private static final String SWITCH = "config.distributedVirtualSwitch";
  private static final String TYPE = "opaqueNetworkType";

  /** Those of a datacenter that show what a card has to name. */
  static List<TargetNetwork> read(
      Attempt attempt, PropertyCollector collector, Networks.Source source) {
    List<TargetNetwork> networks = new ArrayList<>();
    Map<ManagedObjectReference, Optional<String>> switches = new HashMap<>();
    Networks.read(source, List.of("key", SWITCH))
        .forEach(
            (network, found) -> {
              ObjectProperties more = found.get(found.size() - 1);
              Optional<String> of =
                  more.value(SWITCH)
                      .map(XmlFragment::reference)
                      .flatMap(
                          one ->
                              switches.computeIfAbsent(
                                  one, any -> collector.read(attempt, any, "uuid").text("uuid")))
                      .or(() -> more.value("summary").flatMap(summary -> summary.text(TYPE)));
              networks.add(
                  new TargetNetwork(
                      network,
                      Networks.name(found.get(0)),
                      Networks.key(more),
                      of.map(String::strip)));
            });
    networks.removeIf(one -> one.isOfAKind() && (one.key.isEmpty() || one.of.isEmpty()));
    return networks;
  }

  private boolean isOfAKind() {
    return Networks.KINDS.contains(network.type());
  }

  /** Writes the backing of a card that is on it. */
  void writeBacking(ElementWriter device) {
    String given = key.orElse("");
    String from = of.orElse("");
    switch (network.type()) {
      case Networks.PORT_GROUP ->
          device.object(
              "backing",
              "VirtualEthernetCardDistributedVirtualPortBackingInfo",
              backing ->
                  backing.object(
                      "port", port -> port.text("switchUuid", from).text("portgroupKey", given)));
      case Networks.OPAQUE ->
          device.object(
              "backing",
              "VirtualEthernetCardOpaqueNetworkBackingInfo",
              backing -> backing.text(Networks.OPAQUE_ID, given).text(TYPE, from));
      default ->
          device.object(
              "backing",
              "VirtualEthernetCardNetworkBackingInfo",
              backing -> backing.text("deviceName", name));
    }
  }
}
