package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeVm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tree of datacenters, folders, clusters, hosts, datastores and VMs. Not thread-safe. */
public final class Inventory {

  public static final MoRef ROOT = new MoRef("Folder", "group-d1");

  private static final long TERABYTE = 1L << 40;
  private static final String POOL = "Resources";
  private static final String VM_NETWORK = "VM Network";

  private record Site(
      MoRef vmFolder,
      MoRef datastoreFolder,
      MoRef networkFolder,
      List<MoRef> hosts,
      MoRef pool,
      List<MoRef> datastores,
      List<MoRef> networks,
      VmConfiguration vms) {

    MoRef datastore() {
      return datastores.get(0);
    }

    MoRef network() {
      return networks.get(0);
    }
  }

  /** The free space on a datastore, in bytes. */
  private static final class FreeSpace {
    private long bytes = TERABYTE;
  }

  private final Function<MoRef, List<MoRef>> recentTasks;
  private final DataObject hostProduct;
  private final Uuids uuids;

  private final Map<MoRef, ManagedObject> objects = new LinkedHashMap<>();
  private final Map<MoRef, MoRef> parents = new LinkedHashMap<>();
  private final Map<MoRef, List<MoRef>> children = new LinkedHashMap<>();
  private final Map<MoRef, Map<String, List<MoRef>>> byName = new LinkedHashMap<>();
  private final Map<MoRef, String> names = new LinkedHashMap<>();
  private final Map<String, Site> sites = new LinkedHashMap<>();
  private final Map<MoRef, VmRecord> vms = new LinkedHashMap<>();
  private final Map<MoRef, HostCrypto> hosts = new LinkedHashMap<>();
  private final Map<MoRef, ClusterCrypto> clusters = new LinkedHashMap<>();
  private final Map<MoRef, ClusterVsan> vsan = new LinkedHashMap<>();
  private final Map<MoRef, List<MoRef>> vmsOf = new LinkedHashMap<>();
  private final Map<MoRef, FreeSpace> freeSpaces = new LinkedHashMap<>();
  private final Map<String, Unregistered> unregistered = new LinkedHashMap<>();
  private final Map<String, DataObject> loose = new LinkedHashMap<>();
  private final Map<MoRef, String> switchUuids = new LinkedHashMap<>();
  private final CustomFields customFields = new CustomFields();
  private final FirstClassDisks firstClassDisks = new FirstClassDisks();
  private int next = 2;

  public Inventory(Function<MoRef, List<MoRef>> recentTasks, DataObject hostProduct, Uuids uuids) {
    this.uuids = uuids;
    this.recentTasks = recentTasks;
    this.hostProduct = hostProduct;
    folder(ROOT, "Datacenters", null, List.of("Folder", "Datacenter"));
  }

  private MoRef ref(String type, String prefix) {
    return new MoRef(type, prefix + next++);
  }

  public ManagedObject add(ManagedObject object) {
    objects.put(object.ref(), object);
    return object;
  }

  void remove(MoRef ref) {
    objects.remove(ref);
  }

  private ManagedObject entity(MoRef ref, String name, @Nullable MoRef parent) {
    children.put(ref, new ArrayList<>());
    place(ref, name, parent);
    return add(
        new ManagedObject(ref)
            .with("parent", () -> parents.get(ref))
            .with("overallStatus", "green")
            .with("configStatus", "green")
            .with("effectiveRole", List.of(-1))
            .with("alarmActionsEnabled", true)
            .with("customValue", () -> customFields.of(ref))
            .with("value", () -> customFields.of(ref))
            .with("recentTask", () -> recentTasks.apply(ref))
            .with("name", () -> names.get(ref)));
  }

  private void place(MoRef ref, String name, @Nullable MoRef parent) {
    names.put(ref, name);
    if (parent != null) {
      parents.put(ref, parent);
      Objects.requireNonNull(children.get(parent)).add(ref);
      byName
          .computeIfAbsent(parent, key -> new LinkedHashMap<>())
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(ref);
    }
  }

  private MoRef folder(MoRef ref, String name, @Nullable MoRef parent, List<String> childType) {
    entity(ref, name, parent)
        .with("childType", childType)
        .with("childEntity", () -> childrenOf(ref));
    return ref;
  }

  /** A datacenter with a cluster of hosts, a datastore and a network. */
  public void datacenter(String name, int hostCount) {
    if (sites.containsKey(name)) {
      throw new IllegalArgumentException("there is a datacenter of this name: " + name);
    }
    MoRef datacenter = ref("Datacenter", "datacenter-");
    ManagedObject entity = entity(datacenter, VmConfiguration.escape(name), ROOT);
    MoRef vmFolder =
        folder(
            ref("Folder", "group-v"),
            "vm",
            datacenter,
            List.of("Folder", "VirtualMachine", "VirtualApp"));
    MoRef hostFolder =
        folder(ref("Folder", "group-h"), "host", datacenter, List.of("Folder", "ComputeResource"));
    MoRef datastoreFolder =
        folder(
            ref("Folder", "group-s"),
            "datastore",
            datacenter,
            List.of("Folder", "Datastore", "StoragePod"));
    MoRef networkFolder =
        folder(
            ref("Folder", "group-n"),
            "network",
            datacenter,
            List.of("Folder", "Network", "DistributedVirtualSwitch"));
    MoRef cluster = ref("ClusterComputeResource", "domain-c");
    MoRef pool = ref("ResourcePool", "resgroup-");
    List<MoRef> datastores = new ArrayList<>(List.of(ref("Datastore", "datastore-")));
    List<MoRef> networks = new ArrayList<>(List.of(ref("Network", "network-")));
    List<MoRef> siteHosts = new ArrayList<>();
    ClusterCrypto crypto = new ClusterCrypto(cluster, siteHosts);
    clusters.put(cluster, crypto);
    ClusterVsan clusterVsan = new ClusterVsan();
    vsan.put(cluster, clusterVsan);
    entity
        .with("vmFolder", vmFolder)
        .with("hostFolder", hostFolder)
        .with("datastoreFolder", datastoreFolder)
        .with("networkFolder", networkFolder)
        .with("datastore", () -> List.copyOf(datastores))
        .with("network", () -> List.copyOf(networks))
        .with("configuration", new DataObject("DatacenterConfigInfo"));
    entity(cluster, "Cluster", hostFolder)
        .with("resourcePool", pool)
        .with("host", () -> List.copyOf(siteHosts))
        .with("datastore", () -> List.copyOf(datastores))
        .with("network", () -> List.copyOf(networks))
        .with("configuration", Resources::clusterConfiguration)
        .with(
            "configurationEx",
            () -> Resources.clusterConfigurationEx(crypto.config(), clusterVsan.isEnabled()))
        .with("summary", () -> Resources.clusterSummary(siteHosts.size()))
        .with("summaryEx", () -> Resources.clusterSummary(siteHosts.size()));
    entity(pool, POOL, cluster)
        .with("owner", cluster)
        .with("config", () -> Resources.config(pool))
        .with("runtime", () -> Resources.runtime(siteHosts.size()))
        .with("summary", () -> Resources.summary(pool, POOL, siteHosts.size()))
        .with("resourcePool", List.of())
        .with("vm", () -> vmsOn(pool));
    for (int i = 1; i <= hostCount; i++) {
      siteHosts.add(host("esx-%02d.%s.test".formatted(i, hostSuffix(name)), cluster));
    }
    siteHosts.forEach(
        host ->
            object(host)
                .with("datastore", () -> List.copyOf(datastores))
                .with("network", () -> List.copyOf(networks)));
    datastore(datastores.get(0), "datastore1", datastoreFolder, siteHosts);
    network(networks.get(0), VM_NETWORK, networkFolder, siteHosts);
    sites.put(
        name,
        new Site(
            vmFolder,
            datastoreFolder,
            networkFolder,
            siteHosts,
            pool,
            datastores,
            networks,
            new VmConfiguration(
                datastores.get(0), "datastore1", networks.get(0), VM_NETWORK, uuids)));
  }

  private void datastore(MoRef datastore, String name, MoRef folder, List<MoRef> siteHosts) {
    FreeSpace freeSpace = new FreeSpace();
    freeSpaces.put(datastore, freeSpace);
    entity(datastore, VmConfiguration.escape(name), folder)
        .with("summary", () -> datastoreSummary(datastore, name, freeSpace))
        .with("host", () -> siteHosts.stream().map(Inventory::mount).toList())
        .with("capability", datastoreCapability())
        .with("vm", () -> vmsOn(datastore))
        .with(
            "info",
            () ->
                new DataObject("DatastoreInfo")
                    .with("name", name)
                    .with("url", "ds:///vmfs/volumes/" + datastore.value() + "/")
                    .with("freeSpace", freeSpace.bytes)
                    .with("maxFileSize", 64 * TERABYTE));
  }

  private void network(MoRef network, String name, MoRef folder, List<MoRef> siteHosts) {
    entity(network, VmConfiguration.escape(name), folder)
        .with("host", () -> List.copyOf(siteHosts))
        .with("vm", () -> vmsOn(network))
        .with("summary", networkSummary(network, name));
  }

  /** Adds a datastore that all hosts of a datacenter reach. */
  public void addDatastore(String datacenter, String name) {
    Site site = site(datacenter);
    free(site.datastoreFolder(), name);
    MoRef datastore = ref("Datastore", "datastore-");
    datastore(datastore, name, site.datastoreFolder(), site.hosts());
    site.datastores().add(datastore);
  }

  /** Adds a network that all hosts of a datacenter have. */
  public void addNetwork(String datacenter, String name) {
    Site site = site(datacenter);
    free(site.networkFolder(), name);
    MoRef network = ref("Network", "network-");
    network(network, name, site.networkFolder(), site.hosts());
    site.networks().add(network);
  }

  /** Adds a distributed switch with one port group, which all hosts of a datacenter have. */
  public void addPortGroup(String datacenter, String switchName, String name) {
    Site site = site(datacenter);
    free(site.networkFolder(), switchName);
    free(site.networkFolder(), name);
    MoRef virtualSwitch = ref("VmwareDistributedVirtualSwitch", "dvs-");
    MoRef portGroup = ref("DistributedVirtualPortgroup", "dvportgroup-");
    String uuid = uuids.of(virtualSwitch, "switch");
    switchUuids.put(portGroup, uuid);
    entity(virtualSwitch, VmConfiguration.escape(switchName), site.networkFolder())
        .with("uuid", uuid)
        .with("portgroup", List.of(portGroup))
        .with("summary", () -> DistributedSwitch.summary(switchName, uuid, name, site.hosts()));
    entity(portGroup, VmConfiguration.escape(name), site.networkFolder())
        .with("key", portGroup.value())
        .with("config", DistributedSwitch.portGroup(portGroup, name, virtualSwitch))
        .with("host", () -> List.copyOf(site.hosts()))
        .with("vm", () -> vmsOn(portGroup))
        .with("summary", networkSummary(portGroup, name));
    site.networks().add(portGroup);
  }

  private static DataObject networkSummary(MoRef network, String name) {
    return new DataObject("NetworkSummary")
        .with("network", network)
        .with("name", name)
        .with("accessible", true)
        .with("ipPoolName", "");
  }

  private void free(MoRef folder, String name) {
    if (child(folder, VmConfiguration.escape(name)) != null) {
      throw new IllegalArgumentException("there is one of this name in the datacenter: " + name);
    }
  }

  private static String hostSuffix(String datacenter) {
    String letters = datacenter.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return letters.isEmpty() ? "dc" : letters;
  }

  public CustomFields customFields() {
    return customFields;
  }

  /** The first-class disks that no VM has attached. */
  public FirstClassDisks firstClassDisks() {
    return firstClassDisks;
  }

  /** The datastore of a datacenter; of the first one if none is named. */
  public MoRef datastore(@Nullable String datacenter) {
    return site(datacenter).datastore();
  }

  /** The VMs on a datastore. */
  public List<VmRecord> vmsAt(MoRef datastore) {
    return vmsOn(datastore).stream().map(vms::get).filter(Objects::nonNull).toList();
  }

  /** The hosts that can run what is in a resource pool; empty if there is no such pool. */
  public List<MoRef> hostsOf(MoRef pool) {
    return sites.values().stream()
        .filter(site -> site.pool().equals(pool))
        .findFirst()
        .map(Site::hosts)
        .orElse(List.of());
  }

  /** The encryption modes of the clusters of hosts, by cluster. */
  public Map<MoRef, ClusterCrypto> clusters() {
    return clusters;
  }

  /** vSAN of the clusters of hosts, by cluster. */
  public Map<MoRef, ClusterVsan> vsan() {
    return vsan;
  }

  private ManagedObject object(MoRef ref) {
    return Objects.requireNonNull(objects.get(ref), ref.value());
  }

  private MoRef host(String name, MoRef cluster) {
    MoRef host = ref("HostSystem", "host-");
    HostCrypto crypto = new HostCrypto();
    hosts.put(host, crypto);
    int number = hosts.size();
    MoRef storage =
        new MoRef("HostStorageSystem", "storageSystem-" + host.value().substring("host-".length()));
    add(
        new ManagedObject(storage)
            .with("fileSystemVolumeInfo", () -> HostVolumes.info(volumesOf(host))));
    entity(host, name, cluster)
        .with("runtime", () -> hostRuntime(crypto))
        .with("capability", crypto::capability)
        .with("hardware", () -> HostHardware.info(uuids.of(host, "host")))
        .with("licensableResource", HostHardware::licensable)
        .with("configManager", new DataObject("HostConfigManager").with("storageSystem", storage))
        .with("config", () -> HostNetwork.config(host, hostProduct, VM_NETWORK, number))
        .with("vm", () -> vmsOn(host))
        .with(
            "summary",
            () ->
                new DataObject("HostListSummary")
                    .with("host", host)
                    .with("hardware", HostHardware.summary(uuids.of(host, "host")))
                    .with("runtime", hostRuntime(crypto))
                    .with(
                        "config",
                        new DataObject("HostConfigSummary")
                            .with("name", name)
                            .with("port", 443)
                            .with("product", hostProduct)
                            .with("vmotionEnabled", true)
                            .with("faultToleranceEnabled", false))
                    .with("quickStats", new DataObject("HostListSummaryQuickStats"))
                    .with("overallStatus", "green")
                    .with("rebootRequired", false));
    return host;
  }

  private static DataObject hostRuntime(HostCrypto crypto) {
    FakeKey key = crypto.key();
    return new DataObject("HostRuntimeInfo")
        .with("connectionState", crypto.connection())
        .with("powerState", "poweredOn")
        .with("standbyMode", "none")
        .with("inMaintenanceMode", crypto.isInMaintenance())
        .with("inQuarantineMode", false)
        .with("bootTime", VmConfiguration.CREATED)
        .with("cryptoState", crypto.state())
        .with("cryptoKeyId", key == null ? null : VmConfiguration.cryptoKeyId(key))
        .with("stateEncryption", crypto.stateEncryption());
  }

  private static DataObject mount(MoRef host) {
    return new DataObject("DatastoreHostMount")
        .with("key", host)
        .with(
            "mountInfo",
            new DataObject("HostMountInfo")
                .with("accessMode", "readWrite")
                .with("mounted", true)
                .with("accessible", true));
  }

  private static DataObject datastoreCapability() {
    return new DataObject("DatastoreCapability")
        .with("directoryHierarchySupported", true)
        .with("rawDiskMappingsSupported", true)
        .with("perFileThinProvisioningSupported", true);
  }

  private static DataObject datastoreSummary(MoRef datastore, String name, FreeSpace freeSpace) {
    return new DataObject("DatastoreSummary")
        .with("datastore", datastore)
        .with("name", name)
        .with("url", "ds:///vmfs/volumes/" + datastore.value() + "/")
        .with("capacity", 2 * TERABYTE)
        .with("freeSpace", freeSpace.bytes)
        .with("uncommitted", 0L)
        .with("accessible", true)
        .with("multipleHostAccess", true)
        .with("type", "VMFS")
        .with("maintenanceMode", "normal");
  }

  /** Makes a VM of something else: its name, its folder and what is in it; it stays the same VM. */
  public void replace(VmRecord vm, FakeVm wanted) {
    Site site = site(wanted);
    vm.snapshots().forEach(snapshot -> remove(snapshot.ref()));
    vm.replace(wanted, snapshots(wanted));
    vm.snapshots().forEach(snapshot -> addSnapshot(snapshot, vm));
    MoRef ref = vm.ref();
    displace(ref);
    place(ref, VmConfiguration.escape(wanted.name()), folder(site, wanted));
  }

  private Site site(FakeVm wanted) {
    return site(wanted.datacenter());
  }

  private Site site(@Nullable String datacenter) {
    Site site = datacenter == null ? sites.values().iterator().next() : sites.get(datacenter);
    if (site == null) {
      throw new IllegalArgumentException("there is no datacenter of this name: " + datacenter);
    }
    return site;
  }

  private MoRef folder(Site site, FakeVm wanted) {
    MoRef parent = site.vmFolder();
    for (String part : wanted.folder().split("/", -1)) {
      if (!part.isEmpty()) {
        parent = childFolder(parent, VmConfiguration.escape(part));
      }
    }
    return parent;
  }

  private List<MoRef> snapshots(FakeVm wanted) {
    List<MoRef> snapshots = new ArrayList<>();
    for (int i = 0; i < wanted.snapshots().size(); i++) {
      snapshots.add(ref("VirtualMachineSnapshot", "snapshot-"));
    }
    return snapshots;
  }

  private void addSnapshot(VmSnapshot snapshot, VmRecord vm) {
    add(
        new ManagedObject(snapshot.ref())
            .with("config", snapshot::config)
            .with("vm", vm.ref())
            .with("childSnapshot", () -> refs(vm.children(snapshot))));
  }

  private static List<MoRef> refs(List<VmSnapshot> snapshots) {
    return snapshots.stream().map(VmSnapshot::ref).toList();
  }

  /** Takes a snapshot of a VM. */
  public MoRef takeSnapshot(VmRecord vm, String name, String description, Instant now) {
    MoRef ref = ref("VirtualMachineSnapshot", "snapshot-");
    vm.take(ref, name, description, now);
    addSnapshot(Objects.requireNonNull(vm.current()), vm);
    return ref;
  }

  /** Removes a snapshot of a VM, and those on top of it if that is wanted. */
  public void removeSnapshot(
      VmRecord vm, VmSnapshot snapshot, boolean withChildren, boolean merges) {
    if (withChildren) {
      for (VmSnapshot child : vm.children(snapshot)) {
        removeSnapshot(vm, child, true, merges);
      }
    }
    remove(snapshot.ref());
    vm.removeSnapshot(snapshot, merges);
  }

  /** Removes all snapshots of a VM. */
  public void removeSnapshots(VmRecord vm, boolean merges) {
    vm.children(null).forEach(root -> removeSnapshot(vm, root, true, merges));
  }

  /** Adds a VM; VMs of one name may stand in different folders. */
  public VmRecord vm(FakeVm wanted) {
    Site site = site(wanted);
    MoRef parent = folder(site, wanted);
    String name = VmConfiguration.escape(wanted.name());
    if (child(parent, name) != null) {
      throw new IllegalArgumentException(
          "there is an entity of this name in the folder: " + wanted.name());
    }
    MoRef ref = ref("VirtualMachine", "vm-");
    List<MoRef> snapshots = snapshots(wanted);
    MoRef host = site.hosts().get(vms.size() % site.hosts().size());
    VmPlace place = new VmPlace(host, site.pool(), site.datastore(), List.of(site.network()));
    VmRecord vm = new VmRecord(ref, wanted, site.vms(), place, host(host), snapshots);
    FakeKey key = wanted.key();
    if (key != null) {
      host(host).enable(key);
    }
    return add(vm, name, parent);
  }

  /** A VM of another vCenter that is to be here. */
  public VmRecord arrive(FakeVm wanted, MoRef folder, VmPlace place) {
    return enlist(draft(wanted, place), folder);
  }

  /** A VM that is in no folder yet. */
  public VmRecord draft(FakeVm wanted, VmPlace place) {
    MoRef ref = ref("VirtualMachine", "vm-");
    Site site = siteOf(place.host());
    return new VmRecord(ref, wanted, site.vms(), place, host(place.host()), List.of());
  }

  /** Puts a VM into a folder, where everybody sees it. */
  public VmRecord enlist(VmRecord vm, MoRef folder) {
    return add(vm, VmConfiguration.escape(vm.wanted().name()), folder);
  }

  /** Calls an entity otherwise, and puts it into another folder. */
  public void rename(MoRef ref, String name, MoRef folder) {
    displace(ref);
    place(ref, name, folder);
    VmRecord vm = vms.get(ref);
    if (vm != null) {
      vm.name(name);
      vm.called(
          MovedVm.description(
              vm.wanted(),
              VmConfiguration.unescape(name),
              datacenterName(vm.host()),
              pathOfFolder(folder)));
    }
  }

  /** Forgets a VM, whose files stay. */
  public void unregister(VmRecord vm) {
    unregistered.put(
        vm.config().data("files").text("vmPathName"),
        new Unregistered(
            vm.wanted(),
            vm.config(),
            vm.snapshots(),
            vm.current(),
            vm.keysWithSnapshots(),
            vm.homePolicy(),
            Map.copyOf(vm.diskPolicies())));
    remove(vm);
  }

  /** The VM that has its files at a path and is not registered; null if there is none. */
  public @Nullable Unregistered unregistered(String path) {
    return unregistered.get(path);
  }

  /** Makes a VM of files on a datastore. */
  public VmRecord register(
      String path, Unregistered found, String name, MoRef folder, MoRef host, MoRef datastore) {
    unregistered.remove(path);
    FakeVm wanted =
        MovedVm.description(
            found.vm(), VmConfiguration.unescape(name), datacenterName(host), pathOfFolder(folder));
    VmRecord vm = arrive(wanted, folder, new VmPlace(host, poolOf(host), datastore, List.of()));
    DataObject config = found.config().copy().with("name", name);
    String number = vm.ref().value().substring("vm-".length());
    VmRecord.disks(config)
        .forEach(disk -> disk.with("diskObjectId", number + "-" + disk.number("key")));
    vm.set(config);
    bring(
        vm,
        found.snapshots(),
        found.snapshots().stream().map(VmSnapshot::config).toList(),
        found.current());
    vm.homePolicy(found.homePolicy());
    vm.diskPolicies().putAll(found.diskPolicies());
    return vm;
  }

  /** Adds a folder for VMs to another. */
  public MoRef addFolder(MoRef parent, String name) {
    return childFolder(parent, name);
  }

  /** Removes a folder that is empty. */
  public void removeFolder(MoRef folder) {
    objects.remove(folder);
    children.remove(folder);
    names.remove(folder);
    displace(folder);
  }

  /** Gives a VM that arrives the snapshots that it brings along, with what they show here. */
  public void bring(
      VmRecord vm,
      List<VmSnapshot> snapshots,
      List<DataObject> configs,
      @Nullable VmSnapshot current) {
    Map<VmSnapshot, VmSnapshot> brought = new LinkedHashMap<>();
    for (int i = 0; i < snapshots.size(); i++) {
      VmSnapshot there = snapshots.get(i);
      VmSnapshot parent = there.parent() == null ? null : brought.get(there.parent());
      MoRef ref = ref("VirtualMachineSnapshot", "snapshot-");
      brought.put(there, there.at(ref, parent, configs.get(i)));
    }
    vm.bring(List.copyOf(brought.values()), current == null ? null : brought.get(current));
    vm.snapshots().forEach(snapshot -> addSnapshot(snapshot, vm));
  }

  /** Moves a VM within this vCenter. */
  public void move(VmRecord vm, VmPlace place, MoRef folder) {
    vmsOf.values().forEach(refs -> refs.remove(vm.ref()));
    vm.place(place, host(place.host()));
    listAt(vm);
    String name = names.get(vm.ref());
    if (name != null && !folder.equals(parents.get(vm.ref()))) {
      displace(vm.ref());
      place(vm.ref(), name, folder);
    }
  }

  /** Puts the cards of a VM at networks. */
  public void networks(VmRecord vm, List<MoRef> networks) {
    VmPlace at = vm.place();
    if (!at.networks().equals(networks)) {
      MoRef folder = Objects.requireNonNull(parents.get(vm.ref()));
      move(vm, new VmPlace(at.host(), at.pool(), at.datastore(), networks), folder);
    }
  }

  private void listAt(VmRecord vm) {
    for (MoRef holder : vm.place().holders()) {
      vmsOf.computeIfAbsent(holder, key -> new ArrayList<>()).add(vm.ref());
    }
  }

  private VmRecord add(VmRecord vm, String name, MoRef parent) {
    MoRef ref = vm.ref();
    vms.put(ref, vm);
    listAt(vm);
    entity(ref, name, parent)
        .with("config", vm::shownConfig)
        .with("runtime", vm::runtime)
        .with("guest", vm::guest)
        .with("summary", vm::summary)
        .with("snapshot", vm::snapshotInfo)
        .with("rootSnapshot", () -> refs(vm.shownRoots()))
        // a template has none
        .with("resourcePool", () -> vm.config().flag("template") ? null : vm.place().pool())
        .with("resourceConfig", () -> Resources.ofVm(ref, vm.config()))
        .with("capability", VmCapability::of)
        .with("storage", () -> VmStorage.info(vm.place().datastore(), vm.config()))
        .with("layoutEx", () -> VmStorage.layout(vm.config()))
        .with("datastore", () -> List.of(vm.place().datastore()))
        .with("network", () -> vm.place().networks())
        .with("guestHeartbeatStatus", "gray");
    vm.snapshots().forEach(snapshot -> addSnapshot(snapshot, vm));
    return vm;
  }

  private MoRef childFolder(MoRef parent, String name) {
    MoRef found = child(parent, name);
    if (found == null) {
      return folder(
          ref("Folder", "group-v"),
          name,
          parent,
          List.of("Folder", "VirtualMachine", "VirtualApp"));
    }
    if (!found.type().equals("Folder")) {
      throw new IllegalArgumentException("not a folder: " + name);
    }
    return found;
  }

  private List<MoRef> vmsOn(MoRef holder) {
    return List.copyOf(vmsOf.getOrDefault(holder, List.of()));
  }

  /** Removes a VM, as if someone had deleted it. */
  public void remove(VmRecord vm) {
    MoRef ref = vm.ref();
    vm.snapshots().forEach(snapshot -> remove(snapshot.ref()));
    vms.remove(ref);
    objects.remove(ref);
    children.remove(ref);
    names.remove(ref);
    displace(ref);
    vmsOf.values().forEach(refs -> refs.remove(ref));
  }

  /** Takes it out of what it is in. */
  private void displace(MoRef ref) {
    MoRef parent = parents.remove(ref);
    if (parent != null) {
      children.getOrDefault(parent, new ArrayList<>()).remove(ref);
      byName.getOrDefault(parent, Map.of()).values().forEach(refs -> refs.remove(ref));
    }
  }

  public @Nullable MoRef parent(MoRef ref) {
    return parents.get(ref);
  }

  public @Nullable ManagedObject find(MoRef ref) {
    return objects.get(ref);
  }

  public List<MoRef> childrenOf(MoRef ref) {
    return List.copyOf(children.getOrDefault(ref, List.of()));
  }

  public @Nullable String name(MoRef ref) {
    return names.get(ref);
  }

  public @Nullable MoRef child(MoRef parent, String name) {
    List<MoRef> found = byName.getOrDefault(parent, Map.of()).getOrDefault(name, List.of());
    return found.isEmpty() ? null : found.get(0);
  }

  /** The entity at a path of escaped names such as {@code Datacenter/vm/Prod/web-01}. */
  public @Nullable MoRef byPath(String path) {
    MoRef at = ROOT;
    for (String part : path.split("/", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      at = child(at, part);
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  /** The path of an entity, without the root folder. */
  public String path(MoRef ref) {
    StringBuilder path = new StringBuilder();
    for (MoRef at = ref; at != null && !at.equals(ROOT); at = parents.get(at)) {
      path.insert(0, "/" + names.get(at));
    }
    return path.toString();
  }

  @Nullable MoRef datacenterOf(MoRef ref) {
    for (MoRef at = ref; at != null; at = parents.get(at)) {
      if (at.type().equals("Datacenter")) {
        return at;
      }
    }
    return null;
  }

  /** What a test names. */
  public NamedEntities named() {
    return new NamedEntities(this);
  }

  public @Nullable VmRecord findVm(MoRef ref) {
    return vms.get(ref);
  }

  public List<VmRecord> vms() {
    return List.copyOf(vms.values());
  }

  /** The VMs with a UUID, either BIOS or instance UUID. */
  public List<MoRef> vmsByUuid(
      Function<VmRecord, String> uuidOf, String uuid, @Nullable MoRef datacenter) {
    return vms.values().stream()
        .filter(vm -> uuidOf.apply(vm).equalsIgnoreCase(uuid))
        .map(VmRecord::ref)
        .filter(ref -> datacenter == null || datacenter.equals(datacenterOf(ref)))
        .toList();
  }

  /** The free space on a datastore, in bytes. */
  public long freeSpace(MoRef datastore) {
    return Objects.requireNonNull(freeSpaces.get(datastore), datastore.value()).bytes;
  }

  /** The datacenter's part that a host belongs to. */
  private Site siteOf(MoRef host) {
    return sites.values().stream()
        .filter(site -> site.hosts().contains(host))
        .findFirst()
        .orElseThrow();
  }

  /** The datastores that a host reaches. */
  public List<MoRef> datastoresOf(MoRef host) {
    return List.copyOf(siteOf(host).datastores());
  }

  /** The datastore that a file is on, as far as a host reaches it; null if it does not. */
  public @Nullable MoRef datastoreOf(MoRef host, String path) {
    int end = path.indexOf(']');
    if (!path.startsWith("[") || end < 0) {
      return null;
    }
    String name = path.substring(1, end);
    return datastoresOf(host).stream()
        .filter(datastore -> name.equals(names.get(datastore)))
        .findFirst()
        .orElse(null);
  }

  /** Leaves a disk on its datastore that no VM has any more. */
  public void leaveLoose(DataObject disk) {
    loose.put(disk.data("backing").text("fileName"), disk);
  }

  /** A disk that no VM had any more, by the name of its file; null if there is none. */
  public @Nullable DataObject takeLoose(String fileName) {
    return loose.remove(fileName);
  }

  /** The names of the datastores that a host reaches, by their references. */
  private Map<MoRef, String> volumesOf(MoRef host) {
    Map<MoRef, String> volumes = new LinkedHashMap<>();
    for (MoRef datastore : datastoresOf(host)) {
      volumes.put(datastore, Objects.requireNonNull(names.get(datastore)));
    }
    return volumes;
  }

  /** The networks that a host has. */
  public List<MoRef> networksOf(MoRef host) {
    return List.copyOf(siteOf(host).networks());
  }

  /** Whether a network is a port group of a distributed switch. */
  public boolean isPortGroup(MoRef network) {
    return network.type().equals("DistributedVirtualPortgroup");
  }

  /** The UUID of the distributed switch of a port group. */
  public String switchUuid(MoRef portGroup) {
    return Objects.requireNonNull(switchUuids.get(portGroup), portGroup.value());
  }

  /** The hosts of the datacenter that a folder for VMs belongs to. */
  public List<MoRef> hostsFor(MoRef folder) {
    for (MoRef at = folder; at != null; at = parents.get(at)) {
      for (Site site : sites.values()) {
        if (site.vmFolder().equals(at)) {
          return List.copyOf(site.hosts());
        }
      }
    }
    return List.of();
  }

  /** The pool of the hosts that a host belongs to. */
  public MoRef poolOf(MoRef host) {
    return siteOf(host).pool();
  }

  /** The folder for VMs of the datacenter that a host belongs to. */
  public MoRef vmFolderOf(MoRef host) {
    return siteOf(host).vmFolder();
  }

  /** The name of the datacenter that a host belongs to, not escaped. */
  public String datacenterName(MoRef host) {
    return sites.entrySet().stream()
        .filter(site -> site.getValue().hosts().contains(host))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** The path of a folder below the folder for VMs, with names that are not escaped. */
  public String pathOfFolder(MoRef folder) {
    StringBuilder path = new StringBuilder();
    for (MoRef at = folder;
        at != null && parents.get(at) != null && !isRootOfVms(at);
        at = parents.get(at)) {
      String name = VmConfiguration.unescape(Objects.requireNonNull(names.get(at)));
      path.insert(0, path.isEmpty() ? name : name + "/");
    }
    return path.toString();
  }

  private boolean isRootOfVms(MoRef folder) {
    return sites.values().stream().anyMatch(site -> site.vmFolder().equals(folder));
  }

  /** Whether VMs can be in a folder. */
  public boolean isFolderOfVms(MoRef folder) {
    for (MoRef at = folder; at != null; at = parents.get(at)) {
      if (isRootOfVms(at)) {
        return true;
      }
    }
    return false;
  }

  /** Sets the free space on the first datastore of a datacenter. */
  public void freeSpace(String datacenter, long bytes) {
    Objects.requireNonNull(freeSpaces.get(site(datacenter).datastore())).bytes = bytes;
  }

  /** The host of a name. */
  public HostCrypto host(String name) {
    return host(hostRef(name));
  }

  /** The reference of a host of a name. */
  public MoRef hostRef(String name) {
    return hosts.keySet().stream()
        .filter(host -> name.equals(names.get(host)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no host of this name: " + name));
  }

  public HostCrypto host(MoRef ref) {
    return Objects.requireNonNull(hosts.get(ref), ref.value());
  }

  public Map<MoRef, HostCrypto> hosts() {
    return hosts;
  }

  public boolean isEntity(MoRef ref) {
    return names.containsKey(ref);
  }
}
