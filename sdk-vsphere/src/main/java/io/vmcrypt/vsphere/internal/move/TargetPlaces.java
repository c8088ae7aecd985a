package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.internal.host.HostReader;
import io.vmcrypt.vsphere.internal.inventory.InventorySearch;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.rollout.Undertaking;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
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
import java.util.OptionalLong;
import java.util.Set;

/**
 * Looks up at the target what placements name. Each cluster and each datacenter is read once, and
 * anew after some minutes. Thread-safe.
 */
final class TargetPlaces {

  private static final String MAINTENANCE = "runtime.inMaintenanceMode";
  private static final String FREE = "summary.freeSpace";
  private static final String ACCESSIBLE = "summary.accessible";
  private static final String STORE_MAINTENANCE = "summary.maintenanceMode";
  private static final String SWITCH = "config.distributedVirtualSwitch";

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
   * A cluster, or a host that is in none.
   *
   * @param pool its root pool
   * @param center its datacenter
   */
  private record Compute(
      Optional<ManagedObjectReference> pool,
      Optional<ManagedObjectReference> center,
      List<TargetHost> hosts) {}

  /** A datacenter. */
  private record Center(
      Optional<ManagedObjectReference> vmFolder,
      List<TargetStore> stores,
      List<TargetNetwork> networks) {}

  /**
   * What a path to a pool leads to.
   *
   * @param compute whose it is
   * @param host the one host that is meant, if a host was named
   */
  private record Found(
      Optional<ManagedObjectReference> pool,
      Compute compute,
      Optional<ManagedObjectReference> host) {}

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
    Spot known = spots.get(placement);
    if (known == null) {
      known = find(session.attempt("find the place " + placement), placement);
      spots.put(placement, known);
    }
    return known;
  }

  private Spot find(Attempt attempt, Placement placement) {
    List<Finding> lacking = new ArrayList<>();
    Optional<Found> found = pool(attempt, placement.pool());
    if (found.isEmpty()) {
      lacking.add(
          lacks(
              Subject.of("resource pool", placement.pool()),
              "the target has no resource pool, cluster or host at " + placement.pool()));
    }
    Optional<Center> center =
        found.flatMap(at -> at.compute().center()).map(at -> center(attempt, at));
    Optional<ManagedObjectReference> folder =
        placement.folder().isPresent()
            ? object(attempt, placement.folder().get()).filter(at -> at.type().equals("Folder"))
            : center.flatMap(Center::vmFolder);
    if (folder.isEmpty() && (placement.folder().isPresent() || center.isPresent())) {
      String name = placement.folder().orElse("the datacenter's root folder of VMs");
      lacking.add(lacks(Subject.of("folder", name), "the target has no folder " + name));
    }
    List<TargetStore> stores = center.map(Center::stores).orElse(List.of());
    Optional<TargetStore> store = Optional.empty();
    Map<DiskSelector, TargetStore> disks = new LinkedHashMap<>();
    Map<String, TargetNetwork> networks = new LinkedHashMap<>();
    if (center.isPresent()) {
      store = store(stores, placement.datastore(), lacking);
      placement
          .disks()
          .forEach(
              (disk, name) ->
                  store(stores, name, lacking).ifPresent(there -> disks.put(disk, there)));
      placement
          .networks()
          .forEach(
              (source, name) ->
                  network(center.get().networks(), name, lacking)
                      .ifPresent(there -> networks.put(source, there)));
    } else if (found.isPresent()) {
      lacking.add(
          lacks(
              Subject.of("resource pool", placement.pool()),
              "it is not shown in which datacenter " + placement.pool() + " is"));
    }
    placement
        .storagePolicyId()
        .filter(id -> policies.list().stream().noneMatch(policy -> policy.id().equals(id)))
        .ifPresent(
            id ->
                lacking.add(
                    lacks(
                        Subject.of("storage policy", id),
                        "the target has no storage policy of the id " + id)));
    return new Spot(
        placement,
        folder,
        found.flatMap(Found::pool),
        hosts(placement, found, lacking),
        store,
        disks,
        networks,
        lacking);
  }

  private static Finding lacks(Subject subject, String seen) {
    return Findings.blocking(
        FindingCode.TARGET_LACKS_PLACE,
        subject,
        seen,
        "Make it there, or name another one. Check upper and lower case, and that the user of the"
            + " target may see it.");
  }

  private static List<TargetHost> hosts(
      Placement placement, Optional<Found> found, List<Finding> lacking) {
    List<TargetHost> all = found.map(at -> at.compute().hosts()).orElse(List.of());
    Optional<ManagedObjectReference> meant = found.flatMap(Found::host);
    if (meant.isPresent()) {
      all = all.stream().filter(host -> host.host().equals(meant.get())).toList();
    }
    Optional<String> named = placement.host();
    if (named.isPresent()) {
      all = all.stream().filter(host -> host.name().equals(named.get())).toList();
    }
    if (all.isEmpty() && found.isPresent()) {
      String name = named.orElse("");
      lacking.add(
          lacks(
              Subject.of("host", named.orElse(placement.pool())),
              placement.pool() + " has no host " + name));
    }
    return all;
  }

  private static Optional<TargetStore> store(
      List<TargetStore> stores, String name, List<Finding> lacking) {
    Optional<TargetStore> found =
        stores.stream().filter(store -> store.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      lacking.add(
          lacks(Subject.of("datastore", name), "the target's datacenter has no datastore " + name));
    }
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

  private static Optional<TargetNetwork> network(
      List<TargetNetwork> networks, String name, List<Finding> lacking) {
    List<TargetNetwork> found =
        networks.stream().filter(network -> network.name().equals(name)).toList();
    if (found.size() == 1) {
      return Optional.of(found.get(0));
    }
    lacking.add(
        lacks(
            Subject.of("network", name),
            found.isEmpty()
                ? "the target's datacenter has no network " + name
                : "the target's datacenter has " + found.size() + " networks " + name));
    return Optional.empty();
  }

  private Optional<ManagedObjectReference> object(Attempt attempt, String path) {
    return search.find(attempt, InventoryPath.parse(path, "path", "/Private/vm/Prod"));
  }

  private Optional<Found> pool(Attempt attempt, String path) {
    Optional<ManagedObjectReference> object = object(attempt, path);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    ManagedObjectReference at = object.get();
    return switch (at.type()) {
      case "ComputeResource", "ClusterComputeResource" -> {
        Compute compute = compute(attempt, at);
        yield Optional.of(new Found(compute.pool(), compute, Optional.empty()));
      }
      case "HostSystem" ->
          parent(attempt, at)
              .map(parent -> compute(attempt, parent))
              .map(compute -> new Found(compute.pool(), compute, Optional.of(at)));
      case "ResourcePool", "VirtualApp" ->
          reference(collector.read(attempt, at, "owner"), "owner")
              .map(owner -> compute(attempt, owner))
              .map(compute -> new Found(Optional.of(at), compute, Optional.empty()));
      default -> Optional.empty();
    };
  }

  private Optional<ManagedObjectReference> parent(Attempt attempt, ManagedObjectReference object) {
    return reference(collector.read(attempt, object, "parent"), "parent");
  }

  private static Optional<ManagedObjectReference> reference(
      ObjectProperties properties, String path) {
    return properties.value(path).map(XmlFragment::reference);
  }

  private Compute compute(Attempt attempt, ManagedObjectReference compute) {
    Compute known = computes.get(compute);
    if (known == null) {
      ObjectProperties properties = collector.read(attempt, compute, "parent", "resourcePool");
      known =
          new Compute(
              reference(properties, "resourcePool"),
              datacenter(attempt, reference(properties, "parent")),
              readHosts(attempt, compute));
      computes.put(compute, known);
    }
    return known;
  }

  private Optional<ManagedObjectReference> datacenter(
      Attempt attempt, Optional<ManagedObjectReference> from) {
    Optional<ManagedObjectReference> at = from;
    for (int i = 0; i < DEEPEST && at.isPresent(); i++) {
      if (at.get().type().equals("Datacenter")) {
        return at;
      }
      at = parent(attempt, at.get());
    }
    return Optional.empty();
  }

  private List<TargetHost> readHosts(Attempt attempt, ManagedObjectReference compute) {
    List<String> paths = new ArrayList<>(HostReader.PATHS);
    paths.addAll(List.of(MAINTENANCE, "datastore", "network"));
    List<TargetHost> hosts = new ArrayList<>();
    for (ObjectProperties found : members(attempt, compute, "host", HostReader.TYPE, paths)) {
      Host host = HostReader.host(attempt, found);
      // what cannot be read is not known to be out of maintenance
      boolean working =
          SoapChannel.decoding(
              attempt, () -> found.text(MAINTENANCE).map(String::strip).orElse("").equals("false"));
      hosts.add(
          new TargetHost(
              found.object(),
              host.name(),
              host.isConnected() && working,
              host.cryptoState().equals(Host.CryptoState.SAFE),
              references(found, "datastore"),
              references(found, "network")));
    }
    return hosts;
  }

  private static Set<ManagedObjectReference> references(ObjectProperties found, String path) {
    Set<ManagedObjectReference> references = new LinkedHashSet<>();
    found
        .value(path)
        .ifPresent(all -> all.elements().forEach(each -> references.add(each.reference())));
    return references;
  }

  private List<ObjectProperties> members(
      Attempt attempt,
      ManagedObjectReference of,
      String property,
      String type,
      List<String> paths) {
    List<ObjectProperties> members = new ArrayList<>();
    collector.through(
        attempt, of, property, type, paths, PropertyCollector.PAGE_SIZE, members::add);
    return members;
  }

  private Center center(Attempt attempt, ManagedObjectReference datacenter) {
    Center known = centers.get(datacenter);
    if (known == null) {
      Optional<ManagedObjectReference> vmFolder =
          reference(collector.read(attempt, datacenter, "vmFolder"), "vmFolder");
      List<TargetStore> stores = new ArrayList<>();
      for (ObjectProperties found :
          members(
              attempt,
              datacenter,
              "datastore",
              "Datastore",
              List.of("name", FREE, ACCESSIBLE, STORE_MAINTENANCE))) {
        stores.add(
            new TargetStore(
                found.object(),
                name(found),
                found
                    .value(FREE)
                    .flatMap(XmlFragment::wholeNumber)
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty()),
                obstacle(found)));
      }
      known = new Center(vmFolder, stores, networks(attempt, datacenter));
      centers.put(datacenter, known);
    }
    return known;
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

  private static String name(ObjectProperties found) {
    return found.text("name").map(InventoryName::shown).orElse(found.object().value());
  }

  private List<TargetNetwork> networks(Attempt attempt, ManagedObjectReference datacenter) {
    List<ObjectProperties> all =
        members(attempt, datacenter, "network", "Network", List.of("name"));
    Map<ManagedObjectReference, TargetNetwork.Port> ports =
        all.stream().anyMatch(found -> found.object().type().equals(Networks.PORT_GROUP))
            ? ports(attempt, datacenter)
            : Map.of();
    Map<ManagedObjectReference, TargetNetwork.Opaque> opaque = new HashMap<>();
    if (all.stream().anyMatch(found -> found.object().type().equals(Networks.OPAQUE))) {
      members(attempt, datacenter, "network", Networks.OPAQUE, List.of("summary"))
          .forEach(
              found ->
                  TargetNetwork.Opaque.of(found)
                      .ifPresent(network -> opaque.put(found.object(), network)));
    }
    return all.stream()
        .map(
            found ->
                new TargetNetwork(
                    found.object(),
                    name(found),
                    Optional.ofNullable(ports.get(found.object())),
                    Optional.ofNullable(opaque.get(found.object()))))
        .filter(TargetNetwork::canBeNamed)
        .toList();
  }

  private Map<ManagedObjectReference, TargetNetwork.Port> ports(
      Attempt attempt, ManagedObjectReference datacenter) {
    List<ObjectProperties> groups =
        members(attempt, datacenter, "network", Networks.PORT_GROUP, List.of("key", SWITCH));
    Set<ManagedObjectReference> switches = new LinkedHashSet<>();
    groups.forEach(group -> reference(group, SWITCH).ifPresent(switches::add));
    Map<ManagedObjectReference, String> uuids = new HashMap<>();
    switches.forEach(
        one ->
            collector
                .read(attempt, one, "uuid")
                .text("uuid")
                .ifPresent(uuid -> uuids.put(one, uuid.strip())));
    Map<ManagedObjectReference, TargetNetwork.Port> ports = new HashMap<>();
    for (ObjectProperties group : groups) {
      Optional<String> uuid = reference(group, SWITCH).map(uuids::get);
      Optional<String> key = group.text("key").map(String::strip);
      if (uuid.isPresent() && key.isPresent()) {
        ports.put(group.object(), new TargetNetwork.Port(key.get(), uuid.get()));
      }
    }
    return ports;
  }
}
