package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeVm;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A VM of the inventory: how the test described it, and its current state. */
public final class VmRecord {

  private final MoRef ref;
  private FakeVm wanted;
  private final VmConfiguration configuration;
  private final MoRef host;
  private final HostCrypto hostCrypto;
  private List<MoRef> snapshots;
  private final Map<Integer, String> diskPolicies = new LinkedHashMap<>();
  private WeakReference<@Nullable DataObject> built = new WeakReference<>(null);
  private @Nullable DataObject changed;
  private @Nullable String homePolicy;
  private boolean poweredOn;
  private boolean locked;
  private boolean accessible = true;
  private int snapshotCount;
  private int reconfigurations;
  private int marks;

  VmRecord(
      MoRef ref,
      FakeVm wanted,
      VmConfiguration configuration,
      MoRef host,
      HostCrypto hostCrypto,
      List<MoRef> snapshots) {
    this.ref = ref;
    this.wanted = wanted;
    this.configuration = configuration;
    this.host = host;
    this.hostCrypto = hostCrypto;
    this.snapshots = snapshots;
    this.poweredOn = wanted.isPoweredOn();
    this.snapshotCount = snapshots.size();
    if (wanted.key() != null) {
      homePolicy = wanted.isEncryptedForVirtualTpm() ? null : VmConfiguration.ENCRYPTION_POLICY_ID;
    }
    if (wanted.diskKey() != null) {
      for (int i = 0; i < wanted.disks().size(); i++) {
        diskPolicies.put(VmConfiguration.diskKey(i), VmConfiguration.ENCRYPTION_POLICY_ID);
      }
    }
  }

  /** Makes it of something else, as an edit does. */
  void replace(FakeVm other, List<MoRef> otherSnapshots) {
    if (changed != null) {
      throw new IllegalArgumentException(
          "a task has reconfigured the VM, so that it is not made anew: " + wanted.name());
    }
    wanted = other;
    snapshots = otherSnapshots;
    snapshotCount = otherSnapshots.size();
    poweredOn = other.isPoweredOn();
    built = new WeakReference<>(null);
  }

  public MoRef ref() {
    return ref;
  }

  public FakeVm wanted() {
    return wanted;
  }

  public MoRef host() {
    return host;
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

  public boolean isTemplate() {
    return config().flag("template");
  }

  /** Makes it a template, or a VM again. */
  public void mark(boolean template) {
    changed = config().copy().with("template", template);
    marks++;
    changed.with("changeVersion", changed.text("changeVersion") + "/m" + marks);
  }

  public boolean isPoweredOn() {
    return poweredOn;
  }

  public void power(boolean on) {
    poweredOn = on;
  }

  public boolean isLocked() {
    return locked;
  }

  /** Whether its host has lost its keys. */
  public void lock(boolean isLocked) {
    locked = isLocked;
  }

  /** Whether vCenter can read its files: else it tells nothing of how the VM is set up. */
  public boolean isAccessible() {
    return accessible;
  }

  public void accessible(boolean isAccessible) {
    accessible = isAccessible;
  }

  /** What vCenter tells of {@link #config()}; null if it can read nothing. */
  @Nullable DataObject shownConfig() {
    return accessible ? config() : null;
  }

  public List<MoRef> snapshots() {
    return snapshots.subList(0, snapshotCount);
  }

  public void removeSnapshots() {
    snapshotCount = 0;
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

  public Map<Integer, String> diskPolicies() {
    return diskPolicies;
  }

  public boolean isEncrypted() {
    return config().has("keyId");
  }

  /** The keys of its home and its disks, each once. */
  public Set<FakeKey> keys() {
    DataObject config = config();
    Set<FakeKey> keys = new LinkedHashSet<>();
    Stream.concat(
            Stream.ofNullable(config.findData("keyId")),
            disks(config).stream()
                .flatMap(disk -> Stream.ofNullable(disk.data("backing").findData("keyId"))))
        .forEach(keyId -> keys.add(VmConfiguration.key(keyId)));
    return keys;
  }

  public static List<DataObject> disks(DataObject config) {
    return config.data("hardware").list("device").stream()
        .filter(device -> device.type().equals("VirtualDisk"))
        .toList();
  }

  public String powerState() {
    return poweredOn ? "poweredOn" : "poweredOff";
  }

  DataObject runtime() {
    DataObject runtime =
        Literals.of("VirtualMachineRuntimeInfo")
            .with("host", host)
            .with("connectionState", connection())
            .with("powerState", powerState());
    if (accessible && isEncrypted()) {
      runtime.with("cryptoState", locked ? "locked" : "unlocked");
    }
    return runtime;
  }

  /** vCenter goes on to tell what it knew last of a VM whose host it does not reach. */
  private String connection() {
    if (!hostCrypto.connection().equals("connected")) {
      return "disconnected";
    }
    if (!accessible) {
      return "inaccessible";
    }
    return locked ? "invalid" : "connected";
  }

  DataObject guest() {
    String hostName = wanted.guestHostName();
    List<String> addresses = wanted.guestAddresses();
    if (poweredOn && (hostName != null || !addresses.isEmpty())) {
      return new DataObject("GuestInfo")
          .with("toolsStatus", "toolsOk")
          .with("toolsRunningStatus", "guestToolsRunning")
          .with("hostName", hostName)
          .with("ipAddress", addresses.stream().findFirst().orElse(null))
          .with("net", networkCards(addresses))
          .with("ipStack", hostName == null ? null : List.of(networkStack(hostName)))
          .with("guestState", "running");
    }
    return new DataObject("GuestInfo")
        .with("toolsStatus", "toolsNotInstalled")
        .with("toolsRunningStatus", "guestToolsNotRunning")
        .with("guestState", "notRunning");
  }

  private static @Nullable List<DataObject> networkCards(List<String> addresses) {
    List<DataObject> cards = new ArrayList<>();
    for (String address : addresses) {
      cards.add(
          new DataObject("GuestNicInfo")
              .with("network", "VM Network")
              .with("ipAddress", List.of(address))
              .with("connected", true)
              .with("deviceConfigId", 4000 + cards.size()));
    }
    return cards.isEmpty() ? null : cards;
  }

  private static DataObject networkStack(String hostName) {
    int dot = hostName.indexOf('.');
    return new DataObject("GuestStackInfo")
        .with(
            "dnsConfig",
            new DataObject("NetDnsConfigInfo")
                .with("dhcp", false)
                .with("hostName", dot < 0 ? hostName : hostName.substring(0, dot))
                .with("domainName", dot < 0 ? "" : hostName.substring(dot + 1)));
  }

  /** Whether there is a virtual TPM among the devices of a configuration. */
  public static boolean hasVirtualTpm(DataObject config) {
    return VirtualTpm.find(config) != null;
  }

  DataObject summary() {
    DataObject config = config();
    DataObject summary =
        Literals.of("VirtualMachineConfigSummary")
            .with("name", config.text("name"))
            .with("template", config.flag("template"))
            .with("vmPathName", config.data("files").text("vmPathName"))
            .with("memorySizeMB", config.data("hardware").number("memoryMB"))
            .with("numCpu", config.data("hardware").number("numCPU"))
            .with("numVirtualDisks", disks(config).size())
            .with("uuid", config.text("uuid"))
            .with("instanceUuid", config.text("instanceUuid"))
            .with("guestId", config.text("guestId"))
            .with("guestFullName", config.text("guestFullName"))
            .with("annotation", config.get("annotation"))
            .with("product", VmConfiguration.product(wanted))
            .with("managedBy", VmConfiguration.managedBy(wanted))
            .with("tpmPresent", hasVirtualTpm(config))
            .with("hwVersion", config.text("version"));
    return Literals.of("VirtualMachineSummary")
        .with("vm", ref)
        .with("runtime", runtime())
        .with("config", summary)
        .with("storage", VmStorage.summary(config));
  }

  @Nullable DataObject snapshotInfo() {
    List<MoRef> present = snapshots();
    if (present.isEmpty()) {
      return null;
    }
    DataObject tree = null;
    for (int i = present.size() - 1; i >= 0; i--) {
      DataObject parent =
          new DataObject("VirtualMachineSnapshotTree")
              .with("snapshot", present.get(i))
              .with("vm", ref)
              .with("name", wanted.snapshots().get(i))
              .with("description", "")
              .with("id", i + 1)
              .with("createTime", VmConfiguration.CREATED)
              .with("state", powerState())
              .with("quiesced", false)
              .with("replaySupported", false)
              .with("childSnapshotList", tree == null ? null : List.of(tree));
      tree = parent;
    }
    return new DataObject("VirtualMachineSnapshotInfo")
        .with("currentSnapshot", present.get(present.size() - 1))
        .with("rootSnapshotList", List.of(Objects.requireNonNull(tree)));
  }
}
