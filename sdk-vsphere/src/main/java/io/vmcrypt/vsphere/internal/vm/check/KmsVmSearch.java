package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.VmTraces;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks through the names and addresses of all VMs for those of a key server. It is asked only of
 * one that is silent. Thread-safe.
 */
public final class KmsVmSearch implements KmsVms {

  private static final String NAME = "name";
  private static final String ADDRESS = "guest.ipAddress";
  private static final String HOST_NAME = "guest.hostName";
  private static final String TEMPLATE = "config.template";

  private static final int PAGE_SIZE = 1000;
  private static final Duration HOLDS = Duration.ofMinutes(1);

  private final VimSession session;
  private final PropertyCollector collector;
  private final Map<String, Found> found = new HashMap<>();

  public KmsVmSearch(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
  }

  private record Found(Set<String> ids, long at) {}

  @Override
  public synchronized boolean isInAnother(Attempt attempt, KnownHosts.Host host, String vmId) {
    Found known = found.get(host.registered());
    if (known == null || session.time().nanoTime() - known.at() > HOLDS.toNanos()) {
      Set<String> ids = search(attempt, host);
      known = new Found(ids, session.time().nanoTime());
      found.put(host.registered(), known);
    }
    return known.ids().stream().anyMatch(id -> !id.equals(vmId));
  }

  private Set<String> search(Attempt attempt, KnownHosts.Host host) {
    Set<String> ids = new HashSet<>();
    collector.inventory(
        attempt,
        "VirtualMachine",
        List.of(NAME, ADDRESS, HOST_NAME, TEMPLATE),
        PAGE_SIZE,
        ObjectProperties.capturing(
            vm -> {
              if (runs(vm, host)) {
                ids.add(vm.object().value());
              }
            }));
    return ids;
  }

  /** A template runs nothing, whatever its name. */
  private static boolean runs(ObjectProperties vm, KnownHosts.Host host) {
    if (vm.text(TEMPLATE).map(String::strip).filter("true"::equals).isPresent()) {
      return false;
    }
    Set<String> told =
        Stream.of(vm.text(ADDRESS), vm.text(HOST_NAME))
            .flatMap(Optional::stream)
            .map(HostName::normal)
            .filter(HostName::isTelling)
            .collect(Collectors.toSet());
    return new VmTraces(told, Set.of(), Optional.empty(), List.of())
        .sign(vm.text(NAME).map(InventoryName::shown).orElse(""), host)
        .isPresent();
  }
}
