package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The datacenters with what they consist of: clusters, hosts, datastores and networks. */
abstract class Sites extends EntityTree {

  private static final String POOL = "Resources";
  static final String VM_NETWORK = "VM Network";

  /** What NSX gives. */
  public static final String OPAQUE_TYPE = "nsx.LogicalSwitch";

  record Site(
      MoRef vmFolder,
      MoRef datastoreFolder,
      MoRef networkFolder,
      MoRef hostFolder,
      List<MoRef> hosts,
      List<MoRef> clusterHosts,
      MoRef pool,
      List<MoRef> datastores,
      List<MoRef> networks,
      VmConfiguration vms) {

    MoRef datastore() {
      return datastores.get(0);
    }
  }

  private final DataObject hostProduct;
  final Uuids uuids;
  private final Map<String, Site> sites = new LinkedHashMap<>();
  private final Map<MoRef, HostCrypto> hosts = new LinkedHashMap<>();
  private final Map<MoRef, ClusterCrypto> clusters = new LinkedHashMap<>();
  private final Map<MoRef, ClusterVsan> vsan = new LinkedHashMap<>();
  final Map<MoRef, Datastore> datastores = new LinkedHashMap<>();
  private final Map<MoRef, String> switchUuids = new LinkedHashMap<>();
  private final Map<MoRef, String> opaqueIds = new LinkedHashMap<>();
  final Map<MoRef, List<MoRef>> vmsOf = new LinkedHashMap<>();

  Sites(Function<MoRef, List<MoRef>> recentTasks, DataObject hostProduct, Uuids uuids) {
    super(recentTasks);
    this.hostProduct = hostProduct;
    this.uuids = uuids;
  }

  /** A datacenter with a cluster of hosts, a datastore and a network. */
  public void datacenter(String name, int hostCount) {
    if (sites.containsKey(name)) {
      throw new IllegalArgumentException("there is a datacenter of this name: " + name);
    }
    MoRef datacenter = ref("Datacenter", "datacenter-");
    ManagedObject entity = entity(datacenter, VmConfiguration.escape(name), ROOT);
    MoRef vmFolder = folder("v", "vm", datacenter, "VirtualMachine", "VirtualApp");
    MoRef hostFolder = folder("h", "host", datacenter, "ComputeResource");
    MoRef datastoreFolder = folder("s", "datastore", datacenter, "Datastore", "StoragePod");
    MoRef networkFolder = folder("n", "network", datacenter, "Network", "DistributedVirtualSwitch");
    MoRef cluster = ref("ClusterComputeResource", "domain-c");
    MoRef pool = ref("ResourcePool", "resgroup-");
    List<MoRef> datastores = new ArrayList<>(List.of(ref("Datastore", "datastore-")));
    List<MoRef> networks = new ArrayList<>(List.of(ref("Network", "network-")));
    List<MoRef> siteHosts = new ArrayList<>();
    List<MoRef> clusterHosts = new ArrayList<>();
    ClusterCrypto crypto = new ClusterCrypto(clusterHosts);
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
        .with("host", () -> List.copyOf(clusterHosts))
        .with("datastore", () -> List.copyOf(datastores))
        .with("network", () -> List.copyOf(networks))
        .with("configuration", Literals.of("ClusterConfigInfo"))
        .with(
            "configurationEx",
            () -> Resources.clusterConfigurationEx(crypto.config(), clusterVsan.isEnabled()))
        .with("summary", () -> Resources.clusterSummary(clusterHosts.size()))
        .with("summaryEx", () -> Resources.clusterSummary(clusterHosts.size()));
    pool(pool, cluster, clusterHosts);
    datastore(datastores.get(0), "datastore1", datastoreFolder, siteHosts);
    network(networks.get(0), VM_NETWORK, networkFolder, siteHosts);
    sites.put(
        name,
        new Site(
            vmFolder,
            datastoreFolder,
            networkFolder,
            hostFolder,
            siteHosts,
            clusterHosts,
            pool,
            datastores,
            networks,
            new VmConfiguration(
                datastores.get(0), "datastore1", network -> backing(networks, network), uuids)));
    for (int i = 1; i <= hostCount; i++) {
      clusterHosts.add(
          host("esx-%02d.%s.test".formatted(i, hostSuffix(name)), cluster, site(name)));
    }
  }

  /** A folder for folders and for what else it is said. */
  MoRef folder(String letter, String name, MoRef parent, String... types) {
    List<String> all = new ArrayList<>(List.of("Folder"));
    all.addAll(List.of(types));
    return folder(ref("Folder", "group-" + letter), name, parent, List.copyOf(all));
  }

  private void pool(MoRef pool, MoRef owner, List<MoRef> ofHosts) {
    entity(pool, POOL, owner)
        .with("owner", owner)
        .with("config", () -> Resources.config(pool))
        .with("runtime", () -> Resources.runtime(ofHosts.size()))
        .with("summary", () -> Resources.summary(pool, POOL, ofHosts.size()))
        .with("resourcePool", List.of())
        .with("vm", () -> vmsOn(pool));
  }

  public boolean isFolderOfHosts(MoRef folder) {
    return sites.values().stream().anyMatch(site -> upwards(folder).contains(site.hostFolder()));
  }

  void datastore(MoRef ref, String name, MoRef folder, List<MoRef> siteHosts) {
    Datastore datastore = new Datastore(ref, name);
    datastores.put(ref, datastore);
    entity(ref, VmConfiguration.escape(name), folder)
        .with("summary", datastore::summary)
        .with(
            "host",
            () ->
                siteHosts.stream()
                    .map(host -> Literals.of("DatastoreHostMount").with("key", host))
                    .toList())
        .with("capability", Literals.of("DatastoreCapability"))
        .with("vm", () -> vmsOn(ref))
        .with("info", datastore::info);
  }

  void network(MoRef network, String name, MoRef folder, List<MoRef> siteHosts) {
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
    addNetwork(datacenter, name, ref("Network", "network-"));
  }

  private void addNetwork(String datacenter, String name, MoRef network) {
    Site site = site(datacenter);
    free(site.networkFolder(), name);
    network(network, name, site.networkFolder(), site.hosts());
    site.networks().add(network);
  }

  /** Adds a network that another product manages, which all hosts of a datacenter have. */
  public void addOpaqueNetwork(String datacenter, String name) {
    MoRef network = ref("OpaqueNetwork", "network-o");
    opaqueIds.put(network, uuids.of(network, "opaque"));
    addNetwork(datacenter, name, network);
  }

  /** The network of a name, of those that a datacenter has; null if none is so. */
  @Nullable MoRef network(List<MoRef> networks, String name) {
    return networks.stream()
        .filter(network -> VmConfiguration.escape(name).equals(name(network)))
        .findFirst()
        .orElse(null);
  }

  /** What a card tells of the network that it is on. */
  private DataObject backing(List<MoRef> networks, String name) {
    MoRef network = network(networks, name);
    if (network != null && isPortGroup(network)) {
      return new DataObject("VirtualEthernetCardDistributedVirtualPortBackingInfo")
          .with(
              "port",
              new DataObject("DistributedVirtualSwitchPortConnection")
                  .with("switchUuid", switchUuid(network))
                  .with("portgroupKey", network.value()));
    }
    String opaque = network == null ? null : opaqueIds.get(network);
    return opaque == null
        ? Literals.of("VirtualEthernetCardNetworkBackingInfo")
            .with("deviceName", name)
            .with("network", network)
        : new DataObject("VirtualEthernetCardOpaqueNetworkBackingInfo")
            .with("opaqueNetworkId", opaque)
            .with("opaqueNetworkType", OPAQUE_TYPE);
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
        .with(
            "summary",
            () ->
                Literals.of("DVSSummary")
                    .with("name", switchName)
                    .with("uuid", uuid)
                    .with("hostMember", List.copyOf(site.hosts()))
                    .with("host", List.copyOf(site.hosts()))
                    .with("portgroupName", List.of(name))
                    .with("numHosts", site.hosts().size()));
    entity(portGroup, VmConfiguration.escape(name), site.networkFolder())
        .with("key", portGroup.value())
        .with(
            "config",
            Literals.of("DVPortgroupConfigInfo")
                .with("key", portGroup.value())
                .with("name", name)
                .with("distributedVirtualSwitch", virtualSwitch))
        .with("host", () -> List.copyOf(site.hosts()))
        .with("vm", () -> vmsOn(portGroup))
        .with("summary", networkSummary(portGroup, name));
    site.networks().add(portGroup);
  }

  DataObject networkSummary(MoRef network, String name) {
    String opaque = opaqueIds.get(network);
    DataObject summary =
        new DataObject(opaque == null ? "NetworkSummary" : "OpaqueNetworkSummary")
            .with("network", network)
            .with("name", name)
            .with("accessible", true)
            .with("ipPoolName", "");
    return opaque == null
        ? summary
        : summary.with("opaqueNetworkId", opaque).with("opaqueNetworkType", OPAQUE_TYPE);
  }

  void free(MoRef folder, String name) {
    if (child(folder, VmConfiguration.escape(name)) != null) {
      throw new IllegalArgumentException("there is one of this name in the datacenter: " + name);
    }
  }

  static String hostSuffix(String datacenter) {
    String letters = datacenter.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return letters.isEmpty() ? "dc" : letters;
  }

  /** The datastore of a datacenter; of the first one if none is named. */
  public MoRef datastore(@Nullable String datacenter) {
    return site(datacenter).datastore();
  }

  /** The hosts that can run what is in a resource pool; empty if there is no such pool. */
  public List<MoRef> hostsOf(MoRef pool) {
    return sites.values().stream()
        .filter(site -> site.pool().equals(pool))
        .findFirst()
        .map(Site::clusterHosts)
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

  private MoRef host(String name, MoRef holder, Site site) {
    MoRef host = ref("HostSystem", "host-");
    HostCrypto crypto = new HostCrypto();
    hosts.put(host, crypto);
    int number = hosts.size();
    String uuid = uuids.of(host, "host");
    MoRef storage =
        new MoRef("HostStorageSystem", "storageSystem-" + host.value().substring("host-".length()));
    add(new ManagedObject(storage).with("fileSystemVolumeInfo", () -> volumes(host)));
    site.hosts().add(host);
    entity(host, name, holder)
        .with("datastore", () -> List.copyOf(site.datastores()))
        .with("network", () -> List.copyOf(site.networks()))
        .with("runtime", crypto::runtime)
        .with("capability", crypto::capability)
        .with(
            "hardware",
            () ->
                Literals.of("HostHardwareInfo", "id", uuid, "low", threads(0), "high", threads(16)))
        .with("licensableResource", Resources::licensable)
        .with("configManager", new DataObject("HostConfigManager").with("storageSystem", storage))
        .with("config", () -> hostConfig(host, number))
        .with("vm", () -> vmsOn(host))
        .with(
            "summary",
            () ->
                Literals.of("HostListSummary", "id", uuid, "name", name, "product", hostProduct)
                    .with("host", host)
                    .with("runtime", crypto.runtime()));
    return host;
  }

  private static List<Short> threads(int first) {
    return IntStream.range(first, first + 16).mapToObj(number -> (short) number).toList();
  }

  /** One VMFS volume for each datastore: there Ansible's modules look for datastores. */
  private DataObject volumes(MoRef host) {
    List<DataObject> volumes = new ArrayList<>();
    for (MoRef datastore : datastoresOf(host)) {
      String id = datastore.value();
      volumes.add(
          Literals.of("HostFileSystemMountInfo", "id", id, "path", "/vmfs/volumes/" + id)
              .with("volume", volume(id, String.valueOf(name(datastore)))));
    }
    return Literals.of("HostFileSystemVolumeInfo").with("mountInfo", volumes);
  }

  private static DataObject volume(String id, String name) {
    return Literals.of("HostVmfsVolume", "disk", "naa.6000" + id)
        .with("name", name)
        .with("uuid", id);
  }

  /** The product, and a network of one switch with a port group for VMs and one for the host. */
  private DataObject hostConfig(MoRef host, int number) {
    String tail = "%02x:%02x".formatted(number >> 8 & 0xff, number & 0xff);
    // an address from the block for documentation, where no server listens
    String address = "192.0.2." + (10 + number % 240);
    String mac = "02:00:00:01:" + tail;
    String own = "02:00:00:02:" + tail;
    return Literals.of("HostConfigInfo", "mac", mac, "own", own, "ip", address)
        .with("host", host)
        .with("product", hostProduct);
  }

  Site site(@Nullable String datacenter) {
    Site site = datacenter == null ? sites.values().iterator().next() : sites.get(datacenter);
    if (site == null) {
      throw new IllegalArgumentException("there is no datacenter of this name: " + datacenter);
    }
    return site;
  }

  void listAt(VmRecord vm) {
    for (MoRef holder : vm.place().holders()) {
      vmsOf.computeIfAbsent(holder, key -> new ArrayList<>()).add(vm.ref());
    }
  }

  List<MoRef> vmsOn(MoRef holder) {
    return List.copyOf(vmsOf.getOrDefault(holder, List.of()));
  }

  /** The free space on a datastore, in bytes. */
  public long freeSpace(MoRef datastore) {
    return Objects.requireNonNull(datastores.get(datastore), datastore.value()).freeSpace();
  }

  /** The datacenter's part that a host belongs to. */
  Site siteOf(MoRef host) {
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
        .filter(datastore -> name.equals(name(datastore)))
        .findFirst()
        .orElse(null);
  }

  public List<MoRef> networksOf(MoRef host) {
    return List.copyOf(siteOf(host).networks());
  }

  /** Whether a network is a port group of a distributed switch. */
  public boolean isPortGroup(MoRef network) {
    return network.type().equals("DistributedVirtualPortgroup");
  }

  /** The id of a network that another product manages; null of one of vSphere's own. */
  public @Nullable String opaqueId(MoRef network) {
    return opaqueIds.get(network);
  }

  /** The UUID of the distributed switch of a port group. */
  public String switchUuid(MoRef portGroup) {
    return Objects.requireNonNull(switchUuids.get(portGroup), portGroup.value());
  }

  /** The hosts of the datacenter that a folder for VMs belongs to. */
  public List<MoRef> hostsFor(MoRef folder) {
    return sites.values().stream()
        .filter(site -> upwards(folder).contains(site.vmFolder()))
        .findFirst()
        .map(site -> List.copyOf(site.hosts()))
        .orElse(List.of());
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
    for (MoRef at = folder; at != null && parent(at) != null && !isRootOfVms(at); at = parent(at)) {
      String name = VmConfiguration.unescape(Objects.requireNonNull(name(at)));
      path.insert(0, path.isEmpty() ? name : name + "/");
    }
    return path.toString();
  }

  boolean isRootOfVms(MoRef folder) {
    return sites.values().stream().anyMatch(site -> site.vmFolder().equals(folder));
  }

  /** Whether VMs can be in a folder. */
  public boolean isFolderOfVms(MoRef folder) {
    return upwards(folder).stream().anyMatch(this::isRootOfVms);
  }

  /** The first datastore of a datacenter. */
  public Datastore firstDatastore(String datacenter) {
    return Objects.requireNonNull(datastores.get(site(datacenter).datastore()));
  }

  /** Whether a host can be given files of VMs on a datastore. */
  public boolean takesFiles(MoRef host, MoRef datastore) {
    return datastoresOf(host).contains(datastore)
        && Objects.requireNonNull(datastores.get(datastore), datastore.value()).takesFiles();
  }

  public HostCrypto host(String name) {
    return host(hostRef(name));
  }

  /** The reference of a host of a name. */
  public MoRef hostRef(String name) {
    return hosts.keySet().stream()
        .filter(host -> name.equals(name(host)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no host of this name: " + name));
  }

  public HostCrypto host(MoRef ref) {
    return Objects.requireNonNull(hosts.get(ref), ref.value());
  }

  public Map<MoRef, HostCrypto> hosts() {
    return hosts;
  }
}
