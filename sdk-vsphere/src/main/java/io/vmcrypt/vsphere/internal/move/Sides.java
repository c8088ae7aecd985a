package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.RunningTask;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.move.Whereabouts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks for VMs on both sides by their instance UUIDs. Thread-safe. */
final class Sides {

  /** For fewer VMs one search each costs less than to read all VMs. */
  private static final int FEW = 10;

  private final VimSession source;
  private final VimSession target;
  private final VmPageReader reader;

  Sides(VimSession source, VimSession target) {
    this.source = requireNonNull(source, "source");
    this.target = requireNonNull(target, "target");
    PropertyCollector collector = new PropertyCollector(source);
    this.reader = new VmPageReader(new VmReader(source, collector), collector);
  }

  /**
   * {@return where VMs are, by instance UUID as it was given} The target is read after the source,
   * so that a VM that moves meanwhile is not missed on both.
   */
  Map<String, Whereabouts> of(Attempt attempt, Collection<String> uuids) {
    Set<String> asked = new LinkedHashSet<>(uuids);
    Map<String, Whereabouts> found = new LinkedHashMap<>();
    if (asked.isEmpty()) {
      return found;
    }
    InventoryVms atSource = side(attempt, source, asked);
    InventoryVms atTarget = side(target.attempt(attempt.operation()), target, asked);
    Set<ManagedObjectReference> there = new LinkedHashSet<>();
    asked.forEach(uuid -> atSource.ids(uuid).forEach(id -> there.add(SourceVms.reference(id))));
    Map<ManagedObjectReference, List<RunningTask>> running =
        there.isEmpty() ? Map.of() : reader.running(attempt, there);
    for (String uuid : asked) {
      List<String> ids = atSource.ids(uuid);
      boolean busy = ids.stream().anyMatch(id -> running.containsKey(SourceVms.reference(id)));
      found.put(uuid, new Whereabouts(uuid, ids, atTarget.ids(uuid), busy));
    }
    return found;
  }

  /** What runs at the source on a VM that was busy there. */
  Optional<RunningTask> running(Attempt attempt, Whereabouts where) {
    ManagedObjectReference vm = SourceVms.reference(where.atSource().get(0));
    return reader.running(attempt, List.of(vm)).values().stream()
        .flatMap(List::stream)
        .reduce((first, last) -> last);
  }

  private static InventoryVms side(Attempt attempt, VimSession session, Set<String> uuids) {
    return uuids.size() <= FEW
        ? InventoryVms.search(attempt, session, uuids)
        : InventoryVms.read(attempt, session);
  }
}
