package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The names of the networks of the source. Immutable.
 *
 * @param groups of port groups, by their keys
 * @param opaque of those that another product manages, by its ids
 */
record Networks(
    Map<ManagedObjectReference, String> names,
    Map<String, String> groups,
    Map<String, String> opaque) {

  /** vSphere's type of a port group of a distributed switch. */
  static final String PORT_GROUP = "DistributedVirtualPortgroup";

  /** vSphere's type of a network that another product manages. */
  static final String OPAQUE = "OpaqueNetwork";

  private static final int PAGE_SIZE = 1000;

  Networks {
    names = Map.copyOf(names);
    groups = Map.copyOf(groups);
    opaque = Map.copyOf(opaque);
  }

  /** Reads all of them: one view, and one more for each other kind. */
  static Networks read(Attempt attempt, VimSession session) {
    PropertyCollector collector = new PropertyCollector(session);
    Map<ManagedObjectReference, String> names = new HashMap<>();
    collector.inventory(
        attempt,
        "Network",
        List.of("name"),
        PAGE_SIZE,
        ObjectProperties.capturing(
            found ->
                names.put(
                    found.object(),
                    found.text("name").map(InventoryName::shown).orElse(found.object().value()))));
    Map<String, String> groups = new HashMap<>();
    Map<String, String> opaque = new HashMap<>();
    each(
        attempt,
        collector,
        names,
        PORT_GROUP,
        "key",
        (found, name) -> found.text("key").ifPresent(key -> groups.put(key.strip(), name)));
    each(
        attempt,
        collector,
        names,
        OPAQUE,
        "summary",
        (found, name) ->
            TargetNetwork.Opaque.of(found).ifPresent(network -> opaque.put(network.id(), name)));
    return new Networks(names, groups, opaque);
  }

  /** Reads more of the networks of a type, if there are any. */
  private static void each(
      Attempt attempt,
      PropertyCollector collector,
      Map<ManagedObjectReference, String> names,
      String type,
      String path,
      BiConsumer<ObjectProperties, String> take) {
    if (names.keySet().stream().noneMatch(network -> network.type().equals(type))) {
      return;
    }
    collector.inventory(
        attempt,
        type,
        List.of(path),
        PAGE_SIZE,
        ObjectProperties.capturing(
            found -> {
              String name = names.get(found.object());
              if (name != null) {
                take.accept(found, name);
              }
            }));
  }

  /** The name of a network; empty if it is not shown. */
  Optional<String> name(ManagedObjectReference network) {
    return Optional.ofNullable(names.get(network));
  }

  /** The network that a card is on; empty if it names none, or one that is not shown. */
  Optional<String> of(Nic nic) {
    if (nic.opaqueId().isPresent()) {
      return nic.opaqueId().map(opaque::get);
    }
    return nic.portgroupKey().isPresent()
        ? nic.portgroupKey().map(groups::get)
        : nic.network().map(names::get).or(nic::deviceName);
  }
}
