package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.internal.host.HostReader;
import io.vmcrypt.vsphere.internal.inventory.InventorySearch;
import io.vmcrypt.vsphere.internal.move.Spot.TargetHost;
import io.vmcrypt.vsphere.internal.move.Spot.TargetStore;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.rollout.Undertaking;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.policy.StoragePolicies;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Looks up at the target what placements name. Each cluster and each datacenter is read once, and
 * anew after some minutes. Thread-safe.
 */
final class TargetPlaces {

  private static final String MAINTENANCE = "runtime.inMaintenanceMode";
  private static final String FREE = "summary.freeSpace";
  private static final String ACCESSIBLE = "summary.accessible";
  private static final String STORE_MAINTENANCE = "summary.maintenanceMode";

  private static final int DEEPEST = 50;

  private final VimSession session;
  private final StoragePolicies policies;
  private final PropertyCollector collector;
  private final InventorySearch search;
  private final Map<Placement, Spot> spots = new HashMap<>();
  private final Map<ManagedObjectReference, Compute> computes = new HashMap<>();
  private final Map<ManagedObjectReference, Center> centers = new HashMap<>();
  private long since;

  /**
   * A cluster, or a host that is in none, or a part of it.
   *
   * @param pool its root pool, or the one that is meant
   * @param center its datacenter; empty if that is not shown
   * @param hosts those that are meant
   */
  private record Compute(
      Optional<ManagedObjectReference> pool, Optional<Center> center, List<TargetHost> hosts) {}

  /** A datacenter. */
  private record Center(
      Optional<ManagedObjectReference> vmFolder,
      List<TargetStore> stores,
      List<TargetNetwork> networks) {}

  TargetPlaces(VimSession session, StoragePolicies policies) {
    this.session = requireNonNull(session, "session");
    this.policies = requireNonNull(policies, "policies");
    this.collector = new PropertyCollector(session);
    this.search = new InventorySearch(session);
    this.since = session.time().nanoTime();
  }

  /** A placement as it is found there. */
  synchronized Spot of(Placement placement) {
    long now = session.time().nanoTime();
    if (now - since > Undertaking.FRESH.toNanos()) {
      // in a run of hours hosts come and go
      spots.clear();
      computes.clear();
      centers.clear();
      since = now;
    }
    return spots.computeIfAbsent(
        placement, place -> find(session.attempt("find the place " + place), place));
  }

  private Spot find(Attempt attempt, Placement placement) {
    List<Finding> lacking = new ArrayList<>();
    String path = placement.pool();
    Optional<Compute> found = compute(attempt, path);
    Optional<Center> center = found.flatMap(Compute::center);
    if (center.isEmpty()) {
      lacking.add(
          lacks(
              "resource pool",
              path,
              found.isPresent()
                  ? "it is not shown in which datacenter " + path + " is"
                  : "the target has no resource pool, cluster or host at " + path));
    }
    Optional<ManagedObjectReference> folder =
        placement.folder().isPresent()
            ? object(attempt, placement.folder().get()).filter(at -> at.type().equals("Folder"))
            : center.flatMap(Center::vmFolder);
    if (folder.isEmpty() && (placement.folder().isPresent() || center.isPresent())) {
      String name = placement.folder().orElse("the datacenter's root folder of VMs");
      lacking.add(lacks("folder", name, "the target has no folder " + name));
    }
    Map<DiskSelector, TargetStore> disks = new LinkedHashMap<>();
    Map<String, TargetNetwork> networks = new LinkedHashMap<>();
    Optional<TargetStore> store =
        center.flatMap(at -> store(at.stores(), placement.datastore(), lacking));
    center.ifPresent(
        at -> {
          placement
              .disks()
              .forEach(
                  (disk, name) ->
                      store(at.stores(), name, lacking).ifPresent(there -> disks.put(disk, there)));
          placement
              .networks()
              .forEach(
                  (source, name) ->
                      named("network", name, at.networks(), TargetNetwork::name, lacking)
                          .ifPresent(there -> networks.put(source, there)));
        });
    placement
        .storagePolicyId()
        .filter(id -> policies.list().stream().noneMatch(policy -> policy.id().equals(id)))
        .map(id -> lacks("storage policy", id, "the target has no storage policy of the id " + id))
        .ifPresent(lacking::add);
    List<TargetHost> hosts =
        found.stream()
            .flatMap(at -> at.hosts().stream())
            .filter(host -> placement.host().map(host.name()::equals).orElse(true))
            .toList();
    if (hosts.isEmpty() && found.isPresent()) {
      String name = placement.host().orElse("");
      lacking.add(lacks("host", placement.host().orElse(path), path + " has no host " + name));
    }
    return new Spot(
        placement, folder, found.flatMap(Compute::pool), hosts, store, disks, networks, lacking);
  }

  private static Finding lacks(String kind, String name, String seen) {
    return Findings.blocking(
        FindingCode.TARGET_LACKS_PLACE,
        Subject.of(kind, name),
        seen,
        "Make it there, or name another one. Check upper and lower case, and that the user of the"
            + " target may see it.");
  }

  private static Optional<TargetStore> store(
      List<TargetStore> stores, String name, List<Finding> lacking) {
    Optional<TargetStore> found = named("datastore", name, stores, TargetStore::name, lacking);
    found
        .flatMap(TargetStore::obstacle)
        .ifPresent(
            why ->
                lacking.add(
                    Findings.blocking(
                        FindingCode.TARGET_LACKS_PLACE,
                        Subject.of("datastore", name),
                        "the target's datastore " + name + " " + why + ": it takes no VM",
                        "Bring it back, or name another one.")));
    return found;
  }

  /** The one of a name: of two it is not known which one is meant. */
  private static <T> Optional<T> named(
      String kind, String name, List<T> all, Function<T, String> names, List<Finding> lacking) {
    List<T> found = all.stream().filter(one -> names.apply(one).equals(name)).toList();
    if (found.size() == 1) {
      return Optional.of(found.get(0));
    }
    String seen = found.isEmpty() ? "no " + kind : found.size() + " " + kind + "s";
    lacking.add(lacks(kind, name, "the target's datacenter has %s %s".formatted(seen, name)));
    return Optional.empty();
  }

  private Optional<ManagedObjectReference> object(Attempt attempt, String path) {
    return search.find(attempt, InventoryPath.parse(path, "path", "/Private/vm/Prod"));
  }

  /** What a path to a pool leads to. */
  private Optional<Compute> compute(Attempt attempt, String path) {
    return object(attempt, path)
        .flatMap(
            at ->
                switch (at.type()) {
                  case "ComputeResource", "ClusterComputeResource" ->
                      Optional.of(compute(attempt, at));
                  case "HostSystem" ->
                      reference(attempt, at, "parent")
                          .map(parent -> compute(attempt, parent))
                          .map(all -> new Compute(all.pool(), all.center(), only(at, all)));
                  case "ResourcePool", "VirtualApp" ->
                      reference(attempt, at, "owner")
                          .map(owner -> compute(attempt, owner))
                          .map(all -> new Compute(Optional.of(at), all.center(), all.hosts()));
                  default -> Optional.empty();
                });
  }

  private static List<TargetHost> only(ManagedObjectReference host, Compute all) {
    return all.hosts().stream().filter(one -> one.host().equals(host)).toList();
  }

  private Optional<ManagedObjectReference> reference(
      Attempt attempt, ManagedObjectReference object, String path) {
    return reference(collector.read(attempt, object, path), path);
  }

  private static Optional<ManagedObjectReference> reference(
      ObjectProperties properties, String path) {
    return properties.value(path).map(XmlFragment::reference);
  }

  private Compute compute(Attempt attempt, ManagedObjectReference compute) {
    return computes.computeIfAbsent(
        compute,
        at -> {
          ObjectProperties read = collector.read(attempt, at, "parent", "resourcePool");
          Optional<ManagedObjectReference> datacenter =
              datacenter(attempt, reference(read, "parent"));
          List<TargetHost> hosts = readHosts(attempt, at);
          return new Compute(
              reference(read, "resourcePool"),
              datacenter.map(
                  one -> centers.computeIfAbsent(one, center -> readCenter(attempt, center))),
              hosts);
        });
  }

  private Optional<ManagedObjectReference> datacenter(
      Attempt attempt, Optional<ManagedObjectReference> from) {
    Optional<ManagedObjectReference> at = from;
    for (int i = 0; i < DEEPEST && at.isPresent(); i++) {
      if (at.get().type().equals("Datacenter")) {
        return at;
      }
      at = reference(attempt, at.get(), "parent");
    }
    return Optional.empty();
  }

  private List<TargetHost> readHosts(Attempt attempt, ManagedObjectReference compute) {
    List<String> paths = new ArrayList<>(HostReader.PATHS);
    paths.addAll(List.of(MAINTENANCE, "datastore", "network"));
    List<TargetHost> hosts = new ArrayList<>();
    members(attempt, compute, "host")
        .read(HostReader.TYPE, paths, found -> hosts.add(host(attempt, found)));
    return hosts;
  }

  private static TargetHost host(Attempt attempt, ObjectProperties found) {
    Host host = HostReader.host(attempt, found);
    String maintenance = found.text(MAINTENANCE).map(String::strip).orElse("");
    return new TargetHost(
        found.object(),
        host.name(),
        // what cannot be read is not known to be out of maintenance
        host.isConnected() && maintenance.equals("false"),
        host.cryptoState().equals(Host.CryptoState.SAFE),
        references(found, "datastore"),
        references(found, "network"));
  }

  private static Set<ManagedObjectReference> references(ObjectProperties found, String path) {
    Set<ManagedObjectReference> references = new LinkedHashSet<>();
    found.value(path).ifPresent(all -> all.visit(each -> references.add(each.reference())));
    return references;
  }

  /** Reads what a property of an object names. */
  private Networks.Source members(Attempt attempt, ManagedObjectReference of, String property) {
    return (type, paths, each) ->
        collector.through(attempt, of, property, type, paths, PropertyCollector.PAGE_SIZE, each);
  }

  private Center readCenter(Attempt attempt, ManagedObjectReference datacenter) {
    Optional<ManagedObjectReference> vmFolder = reference(attempt, datacenter, "vmFolder");
    List<TargetStore> stores = new ArrayList<>();
    members(attempt, datacenter, "datastore")
        .read(
            "Datastore",
            List.of("name", FREE, ACCESSIBLE, STORE_MAINTENANCE),
            found ->
                stores.add(
                    new TargetStore(
                        found.object(),
                        Networks.name(found),
                        Extras.number(found, FREE),
                        obstacle(found))));
    return new Center(
        vmFolder,
        stores,
        TargetNetwork.read(attempt, collector, members(attempt, datacenter, "network")));
  }

  /**
   * It takes no VM while it enters maintenance either. Where vCenter says nothing, none is told.
   */
  private static Optional<String> obstacle(ObjectProperties store) {
    if (store.text(ACCESSIBLE).map(String::strip).filter("false"::equals).isPresent()) {
      return Optional.of("is not accessible");
    }
    return store
        .text(STORE_MAINTENANCE)
        .map(String::strip)
        .filter(mode -> !mode.isEmpty() && !mode.equals("normal"))
        .map(mode -> "is in maintenance (" + OneLine.of(mode) + ")");
  }
}
