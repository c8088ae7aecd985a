package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.vm.DiskSelector;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /**
   * The hosts that can take a VM: those that vCenter reaches, that reach its datastores and
   * networks, and that are in encryption mode if it has keys.
   */
  List<TargetHost> hosts(VmReading vm, Extras extras, Networks named) {
    Set<ManagedObjectReference> wanted = new LinkedHashSet<>();
    datastore.ifPresent(store -> wanted.add(store.datastore()));
    disks.values().forEach(store -> wanted.add(store.datastore()));
    Set<ManagedObjectReference> on = new LinkedHashSet<>();
    for (ManagedObjectReference network : extras.networks()) {
      named.name(network).map(networks::get).ifPresent(target -> on.add(target.network()));
    }
    boolean encrypted = hasKey(vm);
    return hosts.stream()
        .filter(host -> host.connected() && (host.safe() || !encrypted))
        .filter(host -> host.datastores().containsAll(wanted) && host.networks().containsAll(on))
        .toList();
  }

  /** Whether a VM has a key anywhere. */
  static boolean hasKey(VmReading vm) {
    return vm.homeEncrypted() || !vm.keys().isEmpty();
  }
}
