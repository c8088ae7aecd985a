package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A VM of the inventory: how the test described it, and its current state. */
public final class VmRecord {

  private static final Pattern FILE_NUMBER = Pattern.compile("-(\\d{6})\\.vmdk$");

  private final MoRef ref;
  private FakeVm wanted;
  private final VmConfiguration configuration;
  private VmPlace place;
  private HostCrypto hostCrypto;
  private final List<VmSnapshot> snapshots = new ArrayList<>();
  private @Nullable VmSnapshot current;
  private final Set<String> unmerged = new LinkedHashSet<>();
  private final Map<Integer, String> diskPolicies = new LinkedHashMap<>();
  private WeakReference<@Nullable DataObject> built = new WeakReference<>(null);
  private @Nullable DataObject changed;
  private @Nullable String homePolicy;
  private String powerState = "poweredOff";
  private boolean locked;
  private boolean accessible = true;
  private boolean isLinked;
  private int reconfigurations;
  private int marks;

  VmRecord(
      MoRef ref,
      FakeVm wanted,
      VmConfiguration configuration,
      VmPlace place,
      HostCrypto hostCrypto,
      List<MoRef> snapshots) {
    this.ref = ref;
    this.wanted = wanted;
    this.configuration = configuration;
    this.place = place;
    this.hostCrypto = hostCrypto;
    power(wanted.isPoweredOn());
    addSnapshots(snapshots);
    if (wanted.key() != null) {
      homePolicy = wanted.isEncryptedForVirtualTpm() ? null : VmConfiguration.ENCRYPTION_POLICY_ID;
    }
    for (int i = 0; i < wanted.disks().size(); i++) {
      if (VmConfiguration.key(wanted, wanted.disks().get(i)) != null) {
        diskPolicies.put(VmConfiguration.diskKey(i), VmConfiguration.ENCRYPTION_POLICY_ID);
      }
    }
  }

  private void addSnapshots(List<MoRef> refs) {
    FakeVm described = wanted;
    for (int i = 0; i < refs.size(); i++) {
      int index = i;
      int parent = DiskChain.parent(described.snapshots(), i);
      snapshots.add(
          new VmSnapshot(
              refs.get(i),
              described.snapshots().get(i).name(),
              "",
              parent < 0 ? null : snapshots.get(parent),
              VmConfiguration.CREATED,
              described.isPoweredOn() ? "poweredOn" : "poweredOff",
              () -> configuration.build(described, ref, index)));
    }
    current = snapshots.isEmpty() ? null : snapshots.get(snapshots.size() - 1);
  }

  /** Makes it of something else, as an edit does. */
  void replace(FakeVm other, List<MoRef> otherSnapshots) {
    if (changed != null) {
      throw new IllegalArgumentException(
          "a task has reconfigured the VM, so that it is not made anew: " + wanted.name());
    }
    wanted = other;
    snapshots.clear();
    addSnapshots(otherSnapshots);
    power(other.isPoweredOn());
    built = new WeakReference<>(null);
  }

  public MoRef ref() {
    return ref;
  }

  public FakeVm wanted() {
    return wanted;
  }

  public MoRef host() {
    return place.host();
  }

  public String instanceUuid() {
    return changed == null ? configuration.instanceUuid(ref) : changed.text("instanceUuid");
  }

  public String biosUuid() {
    return changed == null ? configuration.biosUuid(ref) : changed.text("uuid");
  }

  public VmPlace place() {
    return place;
  }

  /** Has it run elsewhere, or be kept elsewhere. */
  void place(VmPlace other, HostCrypto crypto) {
    place = other;
    hostCrypto = crypto;
  }

  /** What it is called from now on, and in which folder of which datacenter it is. */
  void called(FakeVm other) {
    wanted = other;
  }

  /** Has its snapshots show other configurations, in the order of {@link #snapshots}. */
  public void showSnapshots(List<DataObject> configs) {
    for (int i = 0; i < snapshots.size(); i++) {
      snapshots.get(i).show(configs.get(i));
    }
  }

  /** Shows another name. */
  void name(String escaped) {
    changeBeside(config().copy().with("name", escaped));
  }

  /** Has the snapshots that it brings along from another vCenter. */
  void bring(List<VmSnapshot> brought, @Nullable VmSnapshot on) {
    snapshots.clear();
    snapshots.addAll(brought);
    current = on;
  }

  /** Makes it again what it is now, but for its power. */
  public Runnable remembered() {
    DataObject config = config();
    List<VmSnapshot> itsSnapshots = List.copyOf(snapshots);
    List<DataObject> shown = snapshots.stream().map(VmSnapshot::config).toList();
    VmSnapshot itsCurrent = current;
    String itsPolicy = homePolicy;
    Map<Integer, String> itsDiskPolicies = Map.copyOf(diskPolicies);
    return () -> {
      changed = config;
      bring(itsSnapshots, itsCurrent);
      showSnapshots(shown);
      homePolicy = itsPolicy;
      diskPolicies.clear();
      diskPolicies.putAll(itsDiskPolicies);
    };
  }

  /** Gives it a configuration without counting that as a reconfiguration. */
  public void set(DataObject config) {
    changed = config;
  }

  /**
   * Built on demand, because an inventory of a hundred thousand VMs must fit into a test's memory.
   */
  public DataObject config() {
    if (changed != null) {
      return changed;
    }
    DataObject config = built.get();
    if (config == null) {
      config = configuration.build(wanted, ref);
      built = new WeakReference<>(config);
    }
    return config;
  }

  public void change(DataObject config) {
    changed = config;
    reconfigurations++;
  }

  /** Gives a key to its home and to every file of its disks that can be encrypted. */
  public void encrypt(FakeKey key) {
    DataObject config = config().copy();
    DataObject keyId = VmConfiguration.cryptoKeyId(key);
    VmConfiguration.movesEncrypted(config.with("keyId", keyId));
    homePolicy = VmConfiguration.ENCRYPTION_POLICY_ID;
    for (DataObject disk : disks(config)) {
      if (!isRawDeviceMapping(disk)) {
        links(disk).forEach(link -> link.with("keyId", keyId));
        disk.with("iofilter", List.of(VmConfiguration.ENCRYPTION_FILTER));
        diskPolicies.put(disk.number("key"), VmConfiguration.ENCRYPTION_POLICY_ID);
      }
    }
    hostCrypto.enable(key);
    change(config);
  }

  private static boolean isRawDeviceMapping(DataObject disk) {
    return disk.data("backing").type().contains("RawDiskMapping");
  }

  public boolean isTemplate() {
    return config().flag("template");
  }

  /** Makes it a template, or a VM again. */
  public void mark(boolean template) {
    // the item of a Content Library goes with its template
    DataObject config = config().copy().with("template", template);
    changeBeside(template ? config : config.with("contentLibItemInfo", null));
  }

  /** Changes it otherwise than by a reconfiguration. */
  private void changeBeside(DataObject config) {
    marks++;
    changed = config.with("changeVersion", config.text("changeVersion") + "/m" + marks);
  }

  public boolean isPoweredOn() {
    return powerState.equals("poweredOn");
  }

  public void power(boolean on) {
    powerState = on ? "poweredOn" : "poweredOff";
  }

  /** It must be off. */
  public void requireOff() throws VimFault {
    if (!powerState.equals("poweredOff")) {
      throw VimFault.powerState("poweredOff", powerState());
    }
  }

  /** It must be on. */
  public void requireOn(String requested) throws VimFault {
    if (!isPoweredOn()) {
      throw VimFault.powerState(requested, powerState());
    }
  }

  /** Its host must have its keys and its files. */
  public void requireUsable() throws VimFault {
    if (locked || !accessible) {
      throw VimFault.invalidState();
    }
  }

  /** Stops it, with its memory kept in a file. */
  public void suspend() {
    powerState = "suspended";
  }

  public boolean isLocked() {
    return locked;
  }

  /** Whether its host has lost its keys. */
  public void lock(boolean isLocked) {
    locked = isLocked;
  }

  HostCrypto hostCrypto() {
    return hostCrypto;
  }

  /** Whether vCenter can read its files: else it tells nothing of how the VM is set up. */
  public boolean isAccessible() {
    return accessible;
  }

  public void accessible(boolean isAccessible) {
    accessible = isAccessible;
  }

  public List<VmSnapshot> snapshots() {
    return List.copyOf(snapshots);
  }

  /** The snapshot that it runs on top of; null if it has none. */
  public @Nullable VmSnapshot current() {
    return current;
  }

  /** How many snapshots are below it in its own branch. */
  private int depth() {
    int depth = 0;
    for (VmSnapshot at = current; at != null; at = at.parent()) {
      depth++;
    }
    return depth;
  }

  /** Whether its snapshots are more than one chain. */
  public boolean hasBranches() {
    return depth() < snapshots.size();
  }

  /** Whether a disk has another VM's file below it. */
  public boolean isLinkedClone(int deviceKey) {
    if (isLinked) {
      return true;
    }
    for (int i = 0; i < wanted.disks().size(); i++) {
      if (VmConfiguration.diskKey(i) == deviceKey) {
        return wanted.disks().get(i).isLinkedClone();
      }
    }
    return false;
  }

  /** Says of all its disks that they have another VM's files below them. */
  public void link() {
    isLinked = true;
  }

  /** Takes a snapshot: it holds the files as they are, and each disk goes on in a file on top. */
  void take(MoRef snapshot, String name, String description, Instant now) {
    DataObject before = config();
    DataObject config = before.copy();
    goOn(config);
    VmSnapshot taken =
        new VmSnapshot(snapshot, name, description, current, now, powerState(), () -> before);
    snapshots.add(taken);
    current = taken;
    changeBeside(config);
  }

  /** Has each disk go on in a file on top of the one that it has, with the same key. */
  private void goOn(DataObject config) {
    for (DataObject disk : snapshotDisks(config)) {
      DataObject file = disk.data("backing");
      int number = nextFile(disk.number("key"));
      String path = file.text("fileName").replaceFirst("(-\\d{6})?\\.vmdk$", ".vmdk");
      disk.with(
          "backing",
          DiskChain.on(
              file,
              file.copy()
                  .with("fileName", VmConfiguration.delta(path, number))
                  .with("contentId", VmConfiguration.contentId(file.text("uuid"), number))));
    }
  }

  /** The disks that a snapshot holds. */
  private static List<DataObject> snapshotDisks(DataObject config) {
    return disks(config).stream()
        .filter(disk -> !isRawDeviceMapping(disk))
        .filter(disk -> !disk.data("backing").text("diskMode").startsWith("independent"))
        .toList();
  }

  /** A number that no file of a disk has. */
  private int nextFile(int diskKey) {
    return Stream.concat(Stream.of(config()), snapshots.stream().map(VmSnapshot::config))
        .flatMap(config -> disks(config).stream())
        .filter(disk -> disk.number("key") == diskKey)
        .flatMap(disk -> links(disk).stream())
        .map(link -> FILE_NUMBER.matcher(link.text("fileName")))
        .mapToInt(number -> number.find() ? Integer.parseInt(number.group(1)) + 1 : 1)
        .max()
        .orElse(1);
  }

  /** Goes back to a snapshot: each disk goes on in a new file on top of the one that it holds. */
  public void revert(VmSnapshot to, boolean staysOff) {
    DataObject config = to.config().copy().with("name", config().text("name"));
    goOn(config);
    current = to;
    power(to.wasOn() && !staysOff);
    diskPolicies
        .keySet()
        .retainAll(disks(config).stream().map(disk -> disk.number("key")).toList());
    changeBeside(config);
  }

  /**
   * Removes a snapshot. What each disk has on top of the file that it holds is merged into that
   * file, which keeps its key.
   *
   * @param merges whether the disks are merged now, and not when they are consolidated
   */
  void removeSnapshot(VmSnapshot removed, boolean merges) {
    Set<String> held = SnapshotFiles.tops(removed.config());
    snapshots.remove(removed);
    snapshots.stream()
        .filter(other -> other.parent() == removed)
        .forEach(other -> other.standOn(removed.parent()));
    if (current == removed) {
      current = removed.parent();
    }
    unmerged.addAll(held);
    if (merges) {
      consolidate();
    }
  }

  /** Merges the files that no snapshot holds any more. */
  public void consolidate() {
    List<DataObject> configs = new ArrayList<>();
    configs.add(config().copy());
    snapshots.forEach(snapshot -> configs.add(snapshot.config().copy()));
    SnapshotFiles files = new SnapshotFiles(configs);
    Set<String> held = new LinkedHashSet<>();
    snapshots.forEach(snapshot -> held.addAll(SnapshotFiles.tops(snapshot.config())));
    unmerged.removeIf(file -> !held.contains(file) && files.mergeInto(file));
    showSnapshots(configs.subList(1, configs.size()));
    changeBeside(configs.get(0));
  }

  /** Whether there are files that no snapshot holds any more. */
  boolean needsConsolidation() {
    return !unmerged.isEmpty();
  }

  /** Has the snapshots show other keys: for the home if not null, and for files by their names. */
  public void rekeySnapshots(@Nullable FakeKey home, Map<String, FakeKey> files) {
    if (home != null || !files.isEmpty()) {
      snapshots.forEach(snapshot -> snapshot.rekey(home, files));
    }
  }

  public int reconfigurations() {
    return reconfigurations;
  }

  public @Nullable String homePolicy() {
    return homePolicy;
  }

  public void homePolicy(@Nullable String policy) {
    homePolicy = policy;
  }

  /** Gives home and disks a policy. */
  public void allPolicies(String policy) {
    homePolicy = policy;
    disks(config()).forEach(disk -> diskPolicies.put(disk.number("key"), policy));
  }

  public Map<Integer, String> diskPolicies() {
    return diskPolicies;
  }

  public boolean isEncrypted() {
    return config().has("keyId");
  }

  /** The keys that it needs to run, of its home and of each file of its disks, each once. */
  public Set<FakeKey> keys() {
    return keys(config());
  }

  /** Those and the keys that its snapshots need, each once. */
  public Set<FakeKey> keysWithSnapshots() {
    Set<FakeKey> keys = keys();
    snapshots.forEach(snapshot -> keys.addAll(keys(snapshot.config())));
    return keys;
  }

  private static Set<FakeKey> keys(DataObject config) {
    Set<FakeKey> keys = new LinkedHashSet<>();
    Stream.concat(Stream.of(config), files(config).stream())
        .flatMap(holder -> Stream.ofNullable(holder.findData("keyId")))
        .forEach(keyId -> keys.add(VmConfiguration.key(keyId)));
    return keys;
  }

  /** The files of a disk: the one that its VM writes to first, the oldest last. */
  public static List<DataObject> links(DataObject disk) {
    List<DataObject> links = new ArrayList<>();
    for (DataObject at = disk.data("backing"); at != null; at = at.findData("parent")) {
      links.add(at);
    }
    return links;
  }

  /** All files of all disks of a configuration. */
  public static List<DataObject> files(DataObject config) {
    return disks(config).stream().flatMap(disk -> links(disk).stream()).toList();
  }

  /** The device of a key; null if there is none. */
  public static @Nullable DataObject device(List<DataObject> devices, int key) {
    return devices.stream().filter(one -> one.number("key") == key).findFirst().orElse(null);
  }

  public static List<DataObject> disks(DataObject config) {
    return config.data("hardware").list("device").stream()
        .filter(device -> device.type().equals("VirtualDisk"))
        .toList();
  }

  public String powerState() {
    return powerState;
  }

  /** What vCenter tells of the snapshots without a parent; nothing if it can read nothing. */
  List<VmSnapshot> shownRoots() {
    return accessible ? children(null) : List.of();
  }

  /** The children of a snapshot; of none, those that have no parent. */
  List<VmSnapshot> children(@Nullable VmSnapshot parent) {
    return snapshots.stream().filter(snapshot -> snapshot.parent() == parent).toList();
  }
}
