package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSnapshot;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the {@code config} of a VM with the devices that a vCenter gives a new one. */
public final class VmConfiguration {

  static final Instant CREATED = Instant.parse("2024-05-14T08:30:00Z");

  /** The id of "VM Encryption Policy", which is the same on every vCenter. */
  public static final String ENCRYPTION_POLICY_ID = "4d5f673c-536f-11e6-beb8-9e71128cae77";

  /** The entry for the encryption filter in {@code VirtualDisk.iofilter}. */
  public static final String ENCRYPTION_FILTER = "VMW_vmwarevmcrypt_1.0.0";

  private static final Map<String, String> GUESTS =
      Map.of(
          "otherGuest", "Other (32-bit)",
          "otherGuest64", "Other (64-bit)",
          "otherLinux64Guest", "Other Linux (64-bit)",
          "ubuntu64Guest", "Ubuntu Linux (64-bit)",
          "rhel9_64Guest", "Red Hat Enterprise Linux 9 (64-bit)",
          "windows2019srv_64Guest", "Microsoft Windows Server 2019 (64-bit)",
          "windows2019srvNext_64Guest", "Microsoft Windows Server 2022 (64-bit)");

  private static final int FIRST_SCSI_CONTROLLER = 1000;
  private static final int FIRST_DISK = 2000;
  private static final int DISKS_PER_CONTROLLER = 15;

  private final MoRef datastore;
  private final String datastoreName;
  private final Function<String, DataObject> backings;
  private final Uuids uuids;

  /**
   * @param backings what a card tells of a network
   */
  VmConfiguration(
      MoRef datastore, String datastoreName, Function<String, DataObject> backings, Uuids uuids) {
    this.uuids = uuids;
    this.datastore = datastore;
    this.datastoreName = datastoreName;
    this.backings = backings;
  }

  /** Escapes slash, backslash and percent sign, as in the names of managed entities. */
  public static String escape(String name) {
    return name.replace("%", "%25").replace("/", "%2f").replace("\\", "%5c");
  }

  /** The name as a person reads it. */
  public static String unescape(String name) {
    return name.replace("%2f", "/").replace("%5c", "\\").replace("%25", "%");
  }

  /** The key id for an answer; without a cluster if the key names none. */
  public static DataObject cryptoKeyId(FakeKey key) {
    return new DataObject("CryptoKeyId")
        .with("keyId", key.keyId())
        .with(
            "providerId",
            key.clusterId().isEmpty()
                ? null
                : new DataObject("KeyProviderId").with("id", key.clusterId()));
  }

  public static FakeKey key(DataObject keyId) {
    DataObject provider = keyId.findData("providerId");
    return new FakeKey(keyId.text("keyId"), provider == null ? "" : provider.text("id"));
  }

  static int diskKey(int index) {
    return FIRST_DISK + index / DISKS_PER_CONTROLLER * 16 + unit(index);
  }

  private static int unit(int index) {
    int unit = index % DISKS_PER_CONTROLLER;
    // unit 7 is the controller itself
    return unit < 7 ? unit : unit + 1;
  }

  String instanceUuid(MoRef vm) {
    return uuids.of(vm, "instance");
  }

  String biosUuid(MoRef vm) {
    return uuids.of(vm, "bios");
  }

  /** What a VM is like from the start. */
  DataObject build(FakeVm vm, MoRef ref) {
    return build(vm, ref, vm.key(), vm.disks(), DiskChain.NOW);
  }

  /** What a VM was like when one of the snapshots was taken that it has from the start. */
  DataObject build(FakeVm vm, MoRef ref, int snapshot) {
    FakeSnapshot then = vm.snapshots().get(snapshot);
    List<FakeDisk> disks = new ArrayList<>(vm.disks());
    disks.addAll(then.removedDisks());
    return build(vm, ref, then.key() == null ? vm.key() : then.key(), disks, snapshot);
  }

  private DataObject build(
      FakeVm vm, MoRef ref, @Nullable FakeKey key, List<FakeDisk> disks, int snapshot) {
    String directory = "[" + datastoreName + "] " + fileName(vm.name()) + "/";
    String file = directory + fileName(vm.name());
    DataObject hardware =
        Literals.of("VirtualHardware").with("device", devices(vm, ref, file, disks, snapshot));
    DataObject config = Literals.of("VirtualMachineConfigInfo");
    if (key != null) {
      movesEncrypted(config);
    }
    return config
        .with("changeVersion", CREATED.toString())
        .with("modified", Instant.EPOCH)
        .with("name", escape(vm.name()))
        .with("version", "vmx-" + (vm.hardwareVersion() < 10 ? "0" : "") + vm.hardwareVersion())
        .with("uuid", biosUuid(ref))
        .with("createDate", CREATED)
        .with("instanceUuid", instanceUuid(ref))
        .with("template", vm.isTemplate())
        .with("firmware", vm.hasEfi() ? "efi" : "bios")
        .with("files", files(directory, file))
        .with("hardware", hardware)
        .with("cpuAllocation", Resources.cpuOfVm(hardware.number("numCPU")))
        .with("memoryAllocation", Resources.memoryOfVm(hardware.number("memoryMB")))
        .with("extraConfig", List.of(option("nvram", fileName(vm.name()) + ".nvram")))
        .with("datastoreUrl", url(datastoreName, datastore))
        .with("vAppConfig", deployment(vm))
        .with("managedBy", managedBy(vm))
        .with("keyId", key == null ? null : cryptoKeyId(key))
        .with("contentLibItemInfo", libraryItem(vm))
        .with("repConfig", replication(vm));
  }

  static DataObject files(String directory, String file) {
    return Literals.of("VirtualMachineFileInfo", "vmx", file + ".vmx", "directory", directory);
  }

  /** Where the home of a VM is. */
  public static List<DataObject> url(@Nullable String name, MoRef datastore) {
    return List.of(
        new DataObject("VirtualMachineConfigInfoDatastoreUrlPair")
            .with("name", name)
            .with("url", "/vmfs/volumes/" + datastore.value()));
  }

  /** A name as it is in the names of files. */
  static String fileName(String name) {
    return name.replaceAll("[/\\\\%]", "_");
  }

  /** An encrypted VM has no other mode. */
  public static DataObject movesEncrypted(DataObject config) {
    return config
        .with("migrateEncryption", "required")
        .with("ftEncryptionMode", "ftEncryptionRequired");
  }

  private static @Nullable DataObject libraryItem(FakeVm vm) {
    String item = vm.libraryItem();
    return item == null
        ? null
        : Literals.of("VirtualMachineContentLibraryItemInfo").with("contentLibraryItemUuid", item);
  }

  private static @Nullable DataObject replication(FakeVm vm) {
    String destination = vm.replicatedTo();
    return destination == null
        ? null
        : Literals.of("ReplicationConfigSpec").with("destination", destination);
  }

  /** The name of a guest system for people, as far as it is known here; else its id. */
  public static String guestName(String guestId) {
    return GUESTS.getOrDefault(guestId, guestId);
  }

  static @Nullable DataObject managedBy(FakeVm vm) {
    FakeVm.ManagedBy owner = vm.managedBy();
    return owner == null
        ? null
        : new DataObject("ManagedByInfo")
            .with("extensionKey", owner.extensionKey())
            .with("type", owner.type());
  }

  static @Nullable DataObject product(FakeVm vm) {
    FakeVm.Product product = vm.product();
    return product == null
        ? null
        : Literals.of("VAppProductInfo")
            .with("name", product.name())
            .with("vendor", product.vendor());
  }

  /** The product and properties that came with an OVF. */
  private static @Nullable DataObject deployment(FakeVm vm) {
    DataObject product = product(vm);
    if (product == null && vm.ovfProperties().isEmpty()) {
      return null;
    }
    List<DataObject> properties = new ArrayList<>();
    vm.ovfProperties()
        .forEach(
            (id, value) ->
                properties.add(
                    Literals.of("VAppPropertyInfo")
                        .with("key", properties.size())
                        .with("id", id)
                        .with("value", value)));
    return Literals.of("VmConfigInfo")
        .with("product", product == null ? null : List.of(product))
        .with("property", properties.isEmpty() ? null : properties)
        .with("ipAssignment", new DataObject("VAppIPAssignmentInfo"));
  }

  private static DataObject option(String key, String value) {
    return new DataObject("OptionValue").with("key", key).with("value", value);
  }

  private List<DataObject> devices(
      FakeVm vm, MoRef ref, String file, List<FakeDisk> disks, int snapshot) {
    List<DataObject> devices = new ArrayList<>();
    devices.add(controller("VirtualIDEController", 200, "IDE 0", 0, List.of()));
    devices.add(controller("VirtualIDEController", 201, "IDE 1", 1, List.of()));
    devices.add(controller("VirtualPS2Controller", 300, "PS2 controller 0", 0, List.of(600, 700)));
    List<Integer> onPci = new ArrayList<>(List.of(500, 12000));
    int controllers = (disks.size() + DISKS_PER_CONTROLLER - 1) / DISKS_PER_CONTROLLER;
    for (int i = 0; i < Math.max(1, controllers); i++) {
      onPci.add(FIRST_SCSI_CONTROLLER + i);
    }
    onPci.add(4000);
    devices.add(controller("VirtualPCIController", 100, "PCI controller 0", 0, onPci));
    devices.add(controller("VirtualSIOController", 400, "SIO controller 0", 0, List.of()));
    devices.add(Literals.of("VirtualKeyboard"));
    devices.add(Literals.of("VirtualPointingDevice"));
    devices.add(Literals.of("VirtualMachineVideoCard"));
    devices.add(Literals.of("VirtualMachineVMCIDevice"));
    for (int i = 0; i < Math.max(1, controllers); i++) {
      devices.add(scsiController(i, disks.size()));
    }
    for (int i = 0; i < disks.size(); i++) {
      FakeDisk disk = disks.get(i);
      DiskChain chain =
          i < vm.disks().size()
              ? new DiskChain(vm.snapshots(), disk, key(vm, disk))
              : new DiskChain(List.of(), disk, key(vm, vm.snapshots().get(snapshot), disk));
      devices.add(disk(ref, disk, i, file, writer -> chain.backing(snapshot, writer)));
    }
    devices.add(networkCard(vm, ref));
    if (vm.hasVirtualTpm()) {
      devices.add(VirtualTpm.from(uuids.of(ref, "tpm")));
    }
    return devices;
  }

  private static DataObject scsiController(int index, int disks) {
    List<Integer> attached = new ArrayList<>();
    for (int i = index * DISKS_PER_CONTROLLER;
        i < Math.min(disks, (index + 1) * DISKS_PER_CONTROLLER);
        i++) {
      attached.add(diskKey(i));
    }
    DataObject controller = Literals.of("ParaVirtualSCSIController");
    controller.data("deviceInfo").with("label", "SCSI controller " + index);
    return controller
        .with("key", FIRST_SCSI_CONTROLLER + index)
        .with(
            "slotInfo",
            new DataObject("VirtualDevicePciBusSlotInfo").with("pciSlotNumber", 160 + index * 32))
        .with("unitNumber", 3 + index)
        .with("busNumber", index)
        .with("device", attached.isEmpty() ? null : attached);
  }

  private DataObject disk(
      MoRef ref,
      FakeDisk disk,
      int index,
      String file,
      Function<DiskChain.Writer, DataObject> chain) {
    long kilobytes = disk.gibibytes() * 1024L * 1024L;
    String path = file + (index == 0 ? "" : "_" + index) + ".vmdk";
    String uuid = uuids.of(ref, "disk" + index);
    DataObject backing =
        disk.isRawDeviceMapping()
            ? rawDeviceMapping(disk, path, uuid)
            : chain.apply((number, key) -> flat(disk, path(disk, path, number), uuid, number, key));
    DataObject device =
        Literals.of("VirtualDisk")
            .with("key", diskKey(index))
            .with(
                "deviceInfo",
                description(
                    "Hard disk " + (index + 1), String.format(Locale.ROOT, "%,d KB", kilobytes)))
            .with("backing", backing)
            .with("controllerKey", FIRST_SCSI_CONTROLLER + index / DISKS_PER_CONTROLLER)
            .with("unitNumber", unit(index))
            .with("capacityInKB", kilobytes)
            .with("capacityInBytes", kilobytes * 1024)
            .with("diskObjectId", ref.value().substring("vm-".length()) + "-" + diskKey(index));
    if (disk.firstClassDiskId() != null) {
      device.with("vDiskId", new DataObject("ID").with("id", disk.firstClassDiskId()));
    }
    if (backing.has("keyId")) {
      device.with("iofilter", List.of(ENCRYPTION_FILTER));
    }
    return device;
  }

  /** The key of a disk of a VM from the start; null if it is plain. */
  static @Nullable FakeKey key(FakeVm vm, FakeDisk disk) {
    if (disk.isRawDeviceMapping()) {
      return null;
    }
    FakeKey own = disk.key();
    return own == null ? vm.diskKey() : own;
  }

  /** The key of a disk that only a snapshot has. */
  private static @Nullable FakeKey key(FakeVm vm, FakeSnapshot snapshot, FakeDisk disk) {
    if (disk.key() != null || snapshot.key() == null) {
      return key(vm, disk);
    }
    return snapshot.hasPlainDisks() ? null : snapshot.key();
  }

  private DataObject rawDeviceMapping(FakeDisk disk, String path, String uuid) {
    return Literals.of("VirtualDiskRawDiskMappingVer1BackingInfo")
        .with("fileName", path)
        .with("datastore", datastore)
        .with("uuid", uuid)
        .with("sharing", disk.isShared() ? "sharingMultiWriter" : "sharingNone");
  }

  /** The path of a file of a disk; the lowest one of a linked clone is another VM's. */
  private static String path(FakeDisk disk, String path, int number) {
    if (!disk.isLinkedClone()) {
      return delta(path, number);
    }
    return number == 0 ? path.replace(".vmdk", "-base.vmdk") : delta(path, number - 1);
  }

  /** The path of a file on top of others, as vCenter names it. */
  static String delta(String path, int number) {
    return number == 0 ? path : path.replace(".vmdk", "-%06d.vmdk".formatted(number));
  }

  private DataObject flat(
      FakeDisk disk, String path, String uuid, int number, @Nullable FakeKey key) {
    DataObject file =
        Literals.of("VirtualDiskFlatVer2BackingInfo")
            .with("fileName", path)
            .with("datastore", datastore)
            .with("thinProvisioned", !disk.isShared())
            .with("eagerlyScrub", disk.isShared() ? true : null)
            .with("uuid", uuid)
            .with("contentId", contentId(uuid, number))
            .with("sharing", disk.isShared() ? "sharingMultiWriter" : "sharingNone")
            .with("keyId", key == null ? null : cryptoKeyId(key));
    return disk.isIndependent() ? file.with("diskMode", "independent_persistent") : file;
  }

  /** Each file of a disk has its own. */
  static String contentId(String uuid, int number) {
    String id =
        number == 0
            ? uuid
            : UUID.nameUUIDFromBytes((uuid + number).getBytes(StandardCharsets.UTF_8)).toString();
    return id.replace("-", "");
  }

  static String network(FakeVm vm) {
    String network = vm.network();
    return network == null ? Sites.VM_NETWORK : network;
  }

  private DataObject networkCard(FakeVm vm, MoRef ref) {
    String tail = uuids.of(ref, "mac").replace("-", "");
    DataObject card = Literals.of("VirtualVmxnet3");
    card.data("deviceInfo").with("summary", network(vm));
    return card.with("backing", backings.apply(network(vm)))
        .with(
            "macAddress",
            "00:50:56:%s:%s:%s"
                .formatted(tail.substring(0, 2), tail.substring(2, 4), tail.substring(4, 6)));
  }

  /** One that no card has. */
  public static String macAddress() {
    String tail = UUID.randomUUID().toString();
    int first = Integer.parseInt(tail.substring(0, 2), 16) & 0x3f;
    return "00:50:56:%02x:%s:%s".formatted(first, tail.substring(2, 4), tail.substring(4, 6));
  }

  private static DataObject controller(
      String type, int key, String label, int bus, List<Integer> attached) {
    return new DataObject(type)
        .with("key", key)
        .with("deviceInfo", description(label, label))
        .with("busNumber", bus)
        .with("device", attached.isEmpty() ? null : attached);
  }

  private static DataObject description(String label, String summary) {
    return new DataObject("Description").with("label", label).with("summary", summary);
  }
}
