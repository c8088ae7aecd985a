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
      List<MoRef> hosts,
      MoRef pool,
      MoRef datastore,
      MoRef network,
      FreeSpace freeSpace,
      VmConfiguration vms) {}

  /** The free space on a datastore, in bytes. */
  private static final class FreeSpace {
    private long bytes = TERABYTE;
  }

  private final Function<MoRef, List<MoRef>> recentTasks;
  private final DataObject hostProduct;

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
  private final CustomFields customFields = new CustomFields();
  private final FirstClassDisks firstClassDisks = new FirstClassDisks();
  private int next = 2;

  public Inventory(Function<MoRef, List<MoRef>> recentTasks, DataObject hostProduct) {
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
    MoRef datastore = ref("Datastore", "datastore-");
    MoRef network = ref("Network", "network-");
    List<MoRef> siteHosts = new ArrayList<>();
    FreeSpace freeSpace = new FreeSpace();
    ClusterCrypto crypto = new ClusterCrypto(cluster, siteHosts);
    clusters.put(cluster, crypto);
    ClusterVsan clusterVsan = new ClusterVsan();
    vsan.put(cluster, clusterVsan);
    entity
        .with("vmFolder", vmFolder)
        .with("hostFolder", hostFolder)
        .with("datastoreFolder", datastoreFolder)
        .with("networkFolder", networkFolder)
        .with("datastore", List.of(datastore))
        .with("network", List.of(network))
        .with("configuration", new DataObject("DatacenterConfigInfo"));
    entity(cluster, "Cluster", hostFolder)
        .with("resourcePool", pool)
        .with("host", () -> List.copyOf(siteHosts))
        .with("datastore", List.of(datastore))
        .with("network", List.of(network))
        .with("configuration", Resources::clusterConfiguration)
        .with("configurationEx", () -> Resources.clusterConfigurationEx(crypto.config(), clusterVsan.isEnabled()))
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
            object(host).with("datastore", List.of(datastore)).with("network", List.of(network)));
    entity(datastore, "datastore1", datastoreFolder)
        .with("summary", () -> datastoreSummary(datastore, "datastore1", freeSpace))
        .with("host", () -> siteHosts.stream().map(Inventory::mount).toList())
        .with("capability", datastoreCapability())
        .with("vm", () -> vmsOn(datastore))
        .with(
            "info",
            () ->
                new DataObject("DatastoreInfo")
                    .with("name", "datastore1")
                    .with("url", "ds:///vmfs/volumes/" + datastore.value() + "/")
                    .with("freeSpace", freeSpace.bytes)
                    .with("maxFileSize", 64 * TERABYTE));
    entity(network, VM_NETWORK, networkFolder)
        .with("host", () -> List.copyOf(siteHosts))
        .with("vm", () -> vmsOn(network))
        .with(
            "summary",
            () ->
                new DataObject("NetworkSummary")
                    .with("network", network)
                    .with("name", VM_NETWORK)
                    .with("accessible", true)
                    .with("ipPoolName", ""));
    sites.put(
        name,
        new Site(
            vmFolder,
            siteHosts,
            pool,
            datastore,
            network,
            freeSpace,
            new VmConfiguration(datastore, "datastore1", network, VM_NETWORK)));
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
    entity(host, name, cluster)
        .with("runtime", () -> hostRuntime(crypto))
        .with("capability", crypto::capability)
        .with("hardware", () -> HostHardware.info(host))
        .with("licensableResource", HostHardware::licensable)
        .with("config", () -> HostNetwork.config(host, hostProduct, VM_NETWORK, number))
        .with("vm", () -> vmsOn(host))
        .with(
            "summary",
            () ->
                new DataObject("HostListSummary")
                    .with("host", host)
                    .with("hardware", HostHardware.summary(host))
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
        .with("inMaintenanceMode", false)
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
    MoRef parent = Objects.requireNonNull(parents.get(ref));
    children.getOrDefault(parent, new ArrayList<>()).remove(ref);
    byName.getOrDefault(parent, Map.of()).values().forEach(refs -> refs.remove(ref));
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
  public void takeSnapshot(VmRecord vm, String name, Instant now) {
    MoRef ref = ref("VirtualMachineSnapshot", "snapshot-");
    vm.take(ref, name, now);
    vm.snapshots().stream()
        .filter(snapshot -> snapshot.ref().equals(ref))
        .forEach(snapshot -> addSnapshot(snapshot, vm));
  }

  /** Removes all snapshots of a VM. */
  public void removeSnapshots(VmRecord vm) {
    vm.snapshots().forEach(snapshot -> remove(snapshot.ref()));
    vm.removeSnapshots();
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
    VmRecord vm = new VmRecord(ref, wanted, site.vms(), host, host(host), snapshots);
    vms.put(ref, vm);
    for (MoRef holder : List.of(host, site.pool(), site.datastore(), site.network())) {
      vmsOf.computeIfAbsent(holder, key -> new ArrayList<>()).add(ref);
    }
    FakeKey key = wanted.key();
    if (key != null) {
      host(host).enable(key);
    }
    entity(ref, name, parent)
        .with("config", vm::shownConfig)
        .with("runtime", vm::runtime)
        .with("guest", vm::guest)
        .with("summary", vm::summary)
        .with("snapshot", vm::snapshotInfo)
        .with("rootSnapshot", () -> refs(vm.shownRoots()))
        // a template has none
        .with("resourcePool", () -> vm.config().flag("template") ? null : site.pool())
        .with("resourceConfig", () -> Resources.ofVm(ref, vm.config()))
        .with("capability", VmCapability::of)
        .with("storage", () -> VmStorage.info(site.datastore(), vm.config()))
        .with("layoutEx", () -> VmStorage.layout(vm.config()))
        .with("datastore", List.of(site.datastore()))
        .with("network", List.of(site.network()))
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
    MoRef parent = parents.remove(ref);
    if (parent != null) {
      children.getOrDefault(parent, new ArrayList<>()).remove(ref);
      byName.getOrDefault(parent, Map.of()).values().forEach(refs -> refs.remove(ref));
    }
    vmsOf.values().forEach(refs -> refs.remove(ref));
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

  public @Nullable VmRecord findVm(MoRef ref) {
    return vms.get(ref);
  }

  public List<VmRecord> vms() {
    return List.copyOf(vms.values());
  }

  /** The VMs with a UUID, either BIOS or instance UUID. */
  public List<MoRef> vmsByUuid(
      Function<MoRef, String> uuidOf, String uuid, @Nullable MoRef datacenter) {
    return vms.keySet().stream()
        .filter(ref -> uuidOf.apply(ref).equalsIgnoreCase(uuid))
        .filter(ref -> datacenter == null || datacenter.equals(datacenterOf(ref)))
        .toList();
  }

  /** The free space on the datastore of a VM, in bytes. */
  public long freeSpace(VmRecord vm) {
    return site(vm).freeSpace().bytes;
  }

  /** The site that holds a VM. */
  private Site site(VmRecord vm) {
    return sites.values().stream()
        .filter(site -> site.hosts().contains(vm.host()))
        .findFirst()
        .orElseThrow();
  }

  /** Sets the free space on the datastore of a datacenter. */
  public void freeSpace(String datacenter, long bytes) {
    Site site = sites.get(datacenter);
    if (site == null) {
      throw new IllegalArgumentException("there is no datacenter of this name: " + datacenter);
    }
    site.freeSpace().bytes = bytes;
  }

  /** The host of a name. */
  public HostCrypto host(String name) {
    return hosts.entrySet().stream()
        .filter(host -> name.equals(names.get(host.getKey())))
        .map(Map.Entry::getValue)
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
