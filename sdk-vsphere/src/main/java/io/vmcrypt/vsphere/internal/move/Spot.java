package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.change.DiskChoice;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.vm.DiskSelector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A placement as it was found at the target.
 *
 * @param folder where it is shown; empty if there is none such
 * @param pool whose resources it takes; empty if there is none such
 * @param hosts where it may run, all of them; the one that was named, if one was
 * @param datastore of the home and of all disks but those that are placed one by one; empty if
 *     there is none such
 * @param disks the datastores of these, where they are there
 * @param networks what takes the place of each network of the source, by the source's name, where
 *     it is there
 * @param findings what is not there
 */
record Spot(
    Placement placement,
    Optional<ManagedObjectReference> folder,
    Optional<ManagedObjectReference> pool,
    List<TargetHost> hosts,
    Optional<TargetStore> datastore,
    Map<DiskSelector, TargetStore> disks,
    Map<String, TargetNetwork> networks,
    List<Finding> findings) {

  Spot {
    hosts = List.copyOf(hosts);
    disks = Map.copyOf(disks);
    networks = Map.copyOf(networks);
    findings = List.copyOf(findings);
  }

  /** The datastores that a VM gets there, that of its home first. */
  Stream<TargetStore> stores() {
    return Stream.concat(datastore.stream(), disks.values().stream()).distinct();
  }

  /** Which datastore each disk of a VM gets that is placed by itself, by device keys. */
  Map<Integer, TargetStore> placed(VmReading vm) {
    Map<Integer, TargetStore> placed = new HashMap<>();
    disks.forEach(
        (disk, store) ->
            DiskChoice.find(vm, disk).ifPresent(found -> placed.put(found.key(), store)));
    return placed;
  }

  /** Which network takes the place of that of a card; empty if none is known to. */
  Optional<TargetNetwork> network(Optional<String> source) {
    return source.map(networks::get);
  }

  /**
   * The hosts that can take a VM: those that vCenter reaches, that reach its datastores and
   * networks, and that are in encryption mode if it has keys.
   */
  List<TargetHost> hosts(Leaving vm, Networks named) {
    Set<ManagedObjectReference> wanted =
        stores().map(TargetStore::datastore).collect(Collectors.toSet());
    Set<ManagedObjectReference> on =
        vm.extras().networks().stream()
            .flatMap(network -> network(named.name(network)).stream())
            .map(TargetNetwork::network)
            .collect(Collectors.toSet());
    return hosts.stream()
        .filter(host -> host.connected() && (host.safe() || !vm.hasKey()))
        .filter(host -> host.datastores().containsAll(wanted) && host.networks().containsAll(on))
        .toList();
  }

  /**
   * A datastore of the target.
   *
   * @param freeBytes how much is free; empty if vCenter does not say
   * @param obstacle why no VM can come to it; empty if vCenter tells of none
   */
  record TargetStore(
      ManagedObjectReference datastore,
      String name,
      Optional<Long> freeBytes,
      Optional<String> obstacle) {}

  /**
   * A host of the target.
   *
   * @param connected whether vCenter reaches it, and it is not in maintenance
   * @param safe whether it is known to be in encryption mode
   * @param datastores what it reaches
   * @param networks what it reaches
   */
  record TargetHost(
      ManagedObjectReference host,
      String name,
      boolean connected,
      boolean safe,
      Set<ManagedObjectReference> datastores,
      Set<ManagedObjectReference> networks) {

    TargetHost {
      datastores = Set.copyOf(datastores);
      networks = Set.copyOf(networks);
    }
  }
}
