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

/** The names of the networks of the source. Immutable. */
record Networks(Map<ManagedObjectReference, String> names, Map<String, String> groups) {

  /** vSphere's type of a port group of a distributed switch. */
  static final String PORT_GROUP = "DistributedVirtualPortgroup";

  private static final int PAGE_SIZE = 1000;

  Networks {
    names = Map.copyOf(names);
    groups = Map.copyOf(groups);
  }

  /** Reads all of them: one view, and one more where there is a distributed switch. */
  static Networks read(Attempt attempt, VimSession session) {
    PropertyCollector collector = new PropertyCollector(session);
    Map<ManagedObjectReference, String> names = new HashMap<>();
    collector.inventory(
        attempt,
        session.content().rootFolder(),
        "Network",
        List.of("name"),
        PAGE_SIZE,
        ObjectProperties.capturing(
            found ->
                names.put(
                    found.object(),
                    found.text("name").map(InventoryName::shown).orElse(found.object().value()))));
    Map<String, String> groups = new HashMap<>();
    if (names.keySet().stream().anyMatch(network -> network.type().equals(PORT_GROUP))) {
      collector.inventory(
          attempt,
          session.content().rootFolder(),
          PORT_GROUP,
          List.of("key"),
          PAGE_SIZE,
          ObjectProperties.capturing(
              found ->
                  found
                      .text("key")
                      .ifPresent(
                          key -> {
                            String name = names.get(found.object());
                            if (name != null) {
                              groups.put(key.strip(), name);
                            }
                          })));
    }
    return new Networks(names, groups);
  }

  /** The name of a network; empty if it is not shown. */
  Optional<String> name(ManagedObjectReference network) {
    return Optional.ofNullable(names.get(network));
  }

  /** The network that a card is on; empty if it names none, or one that is not shown. */
  Optional<String> of(Nic nic) {
    return nic.portgroupKey().isPresent()
        ? nic.portgroupKey().map(groups::get)
        : nic.network().map(names::get).or(nic::deviceName);
  }
}
