package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The network cards of a VM that moves: at which network each of them is afterwards. */
final class MovedCards {

  private static final String STANDARD = "VirtualEthernetCardNetworkBackingInfo";

  private final DataObject config;
  private final List<DataObject> changes;
  private final DeviceComparison comparison;
  private final Map<Integer, DataObject> backings = new LinkedHashMap<>();

  MovedCards(DataObject config, List<DataObject> changes, ApiVersion version) {
    this.config = config;
    this.changes = changes;
    this.comparison = new DeviceComparison(version);
  }

  private static List<DataObject> cards(DataObject config) {
    return config.data("hardware").list("device").stream()
        .filter(device -> device.has("macAddress"))
        .toList();
  }

  /** What is wrong with the cards that a request changes. */
  void check() throws VimFault {
    for (int i = 0; i < changes.size(); i++) {
      DataObject change = changes.get(i);
      String path = "spec.deviceChange[" + i + "]";
      if (!"edit".equals(change.findText("operation"))) {
        throw VimFault.notSupported(
            "This fake models only the edit of network cards in a relocation.");
      }
      DataObject given = change.data("device");
      DataObject present = VmRecord.device(cards(config), given.number("key"));
      if (present == null || !given.has("backing")) {
        throw ConfigFaults.invalidDevice(
            i, path + ".device.key", "There is no network card of this key.");
      }
      DataObject moved = given.copy().with("backing", present.get("backing"));
      comparison.check(i, path + ".device", present, moved);
      backings.put(present.number("key"), given.data("backing"));
    }
  }

  private DataObject backing(DataObject card) {
    return backings.getOrDefault(card.number("key"), card.data("backing"));
  }

  /** Whether a card is at a network afterwards. */
  boolean goesTo(Inventory inventory, MoRef network) {
    return cards(config).stream().anyMatch(card -> isOf(inventory, backing(card), network));
  }

  private static boolean isOf(Inventory inventory, DataObject backing, MoRef network) {
    if (backing.has("opaqueNetworkId")) {
      return backing.text("opaqueNetworkId").equals(inventory.opaqueId(network));
    }
    if (backing.type().equals(STANDARD)) {
      return !inventory.isPortGroup(network)
          && inventory.opaqueId(network) == null
          && Objects.equals(backing.findText("deviceName"), inventory.name(network));
    }
    DataObject port = backing.findData("port");
    return port != null
        && inventory.isPortGroup(network)
        && network.value().equals(port.findText("portgroupKey"))
        && inventory.switchUuid(network).equals(port.text("switchUuid"));
  }

  /**
   * Finds the networks that a host has.
   *
   * @param elsewhere whether references to networks of the present vCenter mean nothing
   */
  List<MoRef> map(Inventory inventory, MoRef host, boolean elsewhere) throws VimFault {
    Set<MoRef> found = new LinkedHashSet<>();
    for (DataObject card : cards(config)) {
      DataObject backing = backing(card);
      MoRef network = network(inventory, host, backing);
      MoRef named = backing.findRef("network");
      boolean isChanged = backings.containsKey(card.number("key"));
      if (network == null
          || (named != null && (isChanged || !elsewhere) && !named.equals(network))) {
        throw notAccessible(card, backing);
      }
      found.add(network);
      backings.put(card.number("key"), written(inventory, backing, network));
    }
    return List.copyOf(found);
  }

  private static VimFault notAccessible(DataObject card, DataObject backing) {
    String label = card.data("deviceInfo").text("label");
    DataObject port = backing.findData("port");
    String name =
        port == null
            ? String.valueOf(backing.findText("deviceName"))
            : "DVSwitch: " + port.text("switchUuid");
    return new VimFault(
        new DataObject("CannotAccessNetwork")
            .with("device", label)
            .with("backing", name)
            .with("connected", true),
        "Currently connected network interface '%s' uses network '%s', which is not accessible."
            .formatted(label, name));
  }

  /** The network of a host that a backing is of; null if the host has none such. */
  static @Nullable MoRef network(Inventory inventory, MoRef host, DataObject backing) {
    return inventory.networksOf(host).stream()
        .filter(one -> isOf(inventory, backing, one))
        .findFirst()
        .orElse(null);
  }

  /** The networks that the cards of a VM on a host are at. */
  static List<MoRef> networks(Inventory inventory, MoRef host, DataObject config) {
    Set<MoRef> found = new LinkedHashSet<>();
    for (DataObject card : cards(config)) {
      MoRef network = network(inventory, host, card.data("backing"));
      if (network != null) {
        found.add(network);
      }
    }
    return List.copyOf(found);
  }

  static DataObject written(Inventory inventory, DataObject backing, MoRef network) {
    DataObject written = backing.copy();
    return written.type().equals(STANDARD)
        ? written.with("deviceName", inventory.name(network)).with("network", network)
        : written;
  }

  /** Writes the networks into a configuration. */
  void apply(DataObject moved) {
    for (DataObject card : cards(moved)) {
      DataObject backing = backings.get(card.number("key"));
      if (backing != null) {
        card.with("backing", backing.copy());
        String name = backing.findText("deviceName");
        DataObject info = card.findData("deviceInfo");
        if (name != null && info != null) {
          info.with("summary", name);
        }
      }
    }
  }
}
