package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The names of the networks of the source. Immutable.
 *
 * @param byKey of those that a card names by a key: see {@link #key}
 */
record Networks(Map<ManagedObjectReference, String> names, Map<String, String> byKey) {

  /** vSphere's type of a port group of a distributed switch. */
  static final String PORT_GROUP = "DistributedVirtualPortgroup";

  /** vSphere's type of a network that another product manages, as NSX does on its own switches. */
  static final String OPAQUE = "OpaqueNetwork";

  /** What a card names one by that another product manages. */
  static final String OPAQUE_ID = "opaqueNetworkId";

  /** The kinds of networks of which more than the name is read. */
  static final List<String> KINDS = List.of(PORT_GROUP, OPAQUE);

  private static final int PAGE_SIZE = 1000;

  Networks {
    names = Map.copyOf(names);
    byKey = Map.copyOf(byKey);
  }

  /** Reads properties of all networks of a type. */
  interface Source {
    void read(String type, List<String> paths, Consumer<ObjectProperties> each);
  }

  /** Reads all of them: one view, and one more for each other kind. */
  static Networks read(Attempt attempt, VimSession session) {
    PropertyCollector collector = new PropertyCollector(session);
    Map<ManagedObjectReference, String> names = new HashMap<>();
    Map<String, String> byKey = new HashMap<>();
    read(
            (type, paths, each) ->
                collector.inventory(
                    attempt, type, paths, PAGE_SIZE, ObjectProperties.capturing(each)),
            List.of("key"))
        .forEach(
            (network, found) -> {
              names.put(network, name(found.get(0)));
              found.stream()
                  .flatMap(kind -> key(kind).stream())
                  .forEach(key -> byKey.put(key, name(found.get(0))));
            });
    return new Networks(names, byKey);
  }

  /**
   * Reads the names of networks, and then more of those of other kinds, if there are any.
   *
   * @param portGroups what is read of port groups
   * @return of each what was read: first its name
   */
  static Map<ManagedObjectReference, List<ObjectProperties>> read(
      Source source, List<String> portGroups) {
    Map<ManagedObjectReference, List<ObjectProperties>> all = new LinkedHashMap<>();
    source.read("Network", List.of("name"), found -> all.put(found.object(), List.of(found)));
    for (String kind : KINDS) {
      if (all.keySet().stream().anyMatch(network -> network.type().equals(kind))) {
        source.read(
            kind,
            kind.equals(OPAQUE) ? List.of("summary") : portGroups,
            more ->
                all.computeIfPresent(
                    more.object(), (network, found) -> List.of(found.get(0), more)));
      }
    }
    return all;
  }

  /** What a card names a network by: the key of a port group, the id that another product gave. */
  static Optional<String> key(ObjectProperties network) {
    return network
        .text("key")
        .or(() -> network.value("summary").flatMap(summary -> summary.text(OPAQUE_ID)))
        .map(String::strip);
  }

  static String name(ObjectProperties found) {
    return found.text("name").map(InventoryName::shown).orElse(found.object().value());
  }

  /** The name of a network; empty if it is not shown. */
  Optional<String> name(ManagedObjectReference network) {
    return Optional.ofNullable(names.get(network));
  }

  /** The network that a card is on; empty if it names none, or one that is not shown. */
  Optional<String> of(Nic nic) {
    return nic.key().isPresent()
        ? nic.key().map(byKey::get)
        : nic.network().map(names::get).or(nic::deviceName);
  }
}
