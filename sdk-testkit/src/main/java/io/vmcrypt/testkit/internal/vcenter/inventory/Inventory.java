package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The inventory: datacenters with folders, clusters, hosts, datastores, and VMs. Not thread-safe.
 */
public final class Inventory extends Sites {

  private final Map<MoRef, VmRecord> vms = new LinkedHashMap<>();
  private final Map<String, Unregistered> unregistered = new LinkedHashMap<>();
  private final Map<String, DataObject> loose = new LinkedHashMap<>();
  private final FirstClassDisks firstClassDisks = new FirstClassDisks();

  public Inventory(Function<MoRef, List<MoRef>> recentTasks, DataObject hostProduct, Uuids uuids) {
    super(recentTasks, hostProduct, uuids);
  }

  /** The first-class disks that no VM has attached. */
  public FirstClassDisks firstClassDisks() {
    return firstClassDisks;
  }

  public List<MoRef> datastores() {
    return List.copyOf(datastores.keySet());
  }

  /** The VMs on a datastore. */
  public List<VmRecord> vmsAt(MoRef datastore) {
    return vmsOn(datastore).stream().map(vms::get).filter(Objects::nonNull).toList();
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
    MoRef network = network(site.networks(), VmConfiguration.network(wanted));
    VmPlace place =
        new VmPlace(
            host, site.pool(), site.datastore(), network == null ? List.of() : List.of(network));
    VmRecord vm = new VmRecord(ref, wanted, site.vms(), place, host(host), snapshots);
    FakeKey key = wanted.key();
    if (key != null) {
      host(host).enable(key);
    }
    return add(vm, name, parent);
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
    VmRecord vm =
        enlist(draft(wanted, new VmPlace(host, poolOf(host), datastore, List.of())), folder);
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
    String name = name(vm.ref());
    if (name != null && !folder.equals(parent(vm.ref()))) {
      displace(vm.ref());
      place(vm.ref(), name, folder);
    }
  }

  /** Puts the cards of a VM at networks. */
  public void networks(VmRecord vm, List<MoRef> networks) {
    VmPlace at = vm.place();
    if (!at.networks().equals(networks)) {
      MoRef folder = Objects.requireNonNull(parent(vm.ref()));
      move(vm, new VmPlace(at.host(), at.pool(), at.datastore(), networks), folder);
    }
  }

  private VmRecord add(VmRecord vm, String name, MoRef parent) {
    MoRef ref = vm.ref();
    vms.put(ref, vm);
    listAt(vm);
    VmShown shown = new VmShown(vm);
    entity(ref, name, parent)
        .with("config", shown::config)
        .with("runtime", shown::runtime)
        .with("guest", shown::guest)
        .with("summary", shown::summary)
        .with("snapshot", shown::snapshotInfo)
        .with("rootSnapshot", () -> refs(vm.shownRoots()))
        // a template has none
        .with("resourcePool", () -> vm.config().flag("template") ? null : vm.place().pool())
        .with("resourceConfig", () -> Resources.ofVm(ref, vm.config()))
        .with("capability", VmShown::capability)
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
      return folder("v", name, parent, "VirtualMachine", "VirtualApp");
    }
    if (!found.type().equals("Folder")) {
      throw new IllegalArgumentException("not a folder: " + name);
    }
    return found;
  }

  /** Removes a VM, as if someone had deleted it. */
  public void remove(VmRecord vm) {
    MoRef ref = vm.ref();
    vm.snapshots().forEach(snapshot -> remove(snapshot.ref()));
    vms.remove(ref);
    forget(ref);
    vmsOf.values().forEach(refs -> refs.remove(ref));
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

  /** The keys of registered VMs and of hosts, each with the VMs that use it. */
  public Map<FakeKey, Set<MoRef>> usedKeys() {
    Map<FakeKey, Set<MoRef>> used = new LinkedHashMap<>();
    for (HostCrypto host : hosts().values()) {
      Optional.ofNullable(host.key()).ifPresent(key -> used.put(key, new LinkedHashSet<>()));
    }
    for (VmRecord vm : vms.values()) {
      for (FakeKey key : vm.keysWithSnapshots()) {
        used.computeIfAbsent(key, unused -> new LinkedHashSet<>()).add(vm.ref());
      }
    }
    return used;
  }

  /** Leaves a disk on its datastore that no VM has any more. */
  public void leaveLoose(DataObject disk) {
    loose.put(disk.data("backing").text("fileName"), disk);
  }

  /** A disk that no VM had any more, by the name of its file; null if there is none. */
  public @Nullable DataObject findLoose(String fileName) {
    return loose.get(fileName);
  }

  /** A VM has it now. */
  public void takeLoose(String fileName) {
    loose.remove(fileName);
  }
}
