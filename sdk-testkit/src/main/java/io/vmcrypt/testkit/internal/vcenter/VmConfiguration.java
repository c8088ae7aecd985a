package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.FakeDisk;
import io.vmcrypt.testkit.FakeKey;
import io.vmcrypt.testkit.FakeVm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes the {@code config} of a VM with the devices that a vCenter gives a new one. */
final class VmConfiguration {

  static final Instant CREATED = Instant.parse("2024-05-14T08:30:00Z");

  /** What a disk with the encryption filter lists in {@code VirtualDisk.iofilter}. */
  static final String ENCRYPTION_FILTER = "VMW_vmwarevmcrypt_1.0.0";

  private static final int PROCESSORS = 2;
  private static final int MEMORY_MEGABYTES = 2048;
  private static final int FIRST_SCSI_CONTROLLER = 1000;
  private static final int FIRST_DISK = 2000;
  private static final int DISKS_PER_CONTROLLER = 15;

  private final MoRef datastore;
  private final String datastoreName;
  private final MoRef network;
  private final String networkName;

  VmConfiguration(MoRef datastore, String datastoreName, MoRef network, String networkName) {
    this.datastore = datastore;
    this.datastoreName = datastoreName;
    this.network = network;
    this.networkName = networkName;
  }

  /** Slash, backslash and percent sign travel escaped in the names of managed entities. */
  static String escape(String name) {
    return name.replace("%", "%25").replace("/", "%2f").replace("\\", "%5c");
  }

  /** A key of no named cluster is told without one. */
  static DataObject cryptoKeyId(FakeKey key) {
    return new DataObject("CryptoKeyId")
        .with("keyId", key.keyId())
        .with(
            "providerId",
            key.clusterId().isEmpty()
                ? null
                : new DataObject("KeyProviderId").with("id", key.clusterId()));
  }

  static FakeKey key(DataObject keyId) {
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

  private static String uuid(MoRef vm, String what) {
    return UUID.nameUUIDFromBytes((vm.value() + what).getBytes(StandardCharsets.UTF_8)).toString();
  }

  static String instanceUuid(MoRef vm) {
    return uuid(vm, "instance");
  }

  static String biosUuid(MoRef vm) {
    return uuid(vm, "bios");
  }

  DataObject build(FakeVm vm, MoRef ref) {
    String directory = "[" + datastoreName + "] " + vm.name().replaceAll("[/\\\\%]", "_") + "/";
    String file = directory + vm.name().replaceAll("[/\\\\%]", "_");
    FakeKey key = vm.key();
    DataObject hardware =
        new DataObject("VirtualHardware")
            .with("numCPU", PROCESSORS)
            .with("numCoresPerSocket", 1)
            .with("memoryMB", MEMORY_MEGABYTES)
            .with("virtualICH7MPresent", false)
            .with("virtualSMCPresent", false)
            .with("device", devices(vm, ref, file));
    return new DataObject("VirtualMachineConfigInfo")
        .with("changeVersion", CREATED.toString())
        .with("modified", Instant.EPOCH)
        .with("name", escape(vm.name()))
        .with("guestFullName", "Ubuntu Linux (64-bit)")
        .with("version", "vmx-" + (vm.hardwareVersion() < 10 ? "0" : "") + vm.hardwareVersion())
        .with("uuid", biosUuid(ref))
        .with("createDate", CREATED)
        .with("instanceUuid", instanceUuid(ref))
        .with("npivTemporaryDisabled", true)
        .with("template", vm.isTemplate())
        .with("guestId", "ubuntu64Guest")
        .with("alternateGuestName", "")
        .with("annotation", "")
        .with(
            "files",
            new DataObject("VirtualMachineFileInfo")
                .with("vmPathName", file + ".vmx")
                .with("snapshotDirectory", directory)
                .with("suspendDirectory", directory)
                .with("logDirectory", directory))
        .with(
            "tools",
            new DataObject("ToolsConfigInfo")
                .with("toolsVersion", 0)
                .with("afterPowerOn", true)
                .with("afterResume", true)
                .with("beforeGuestStandby", true)
                .with("beforeGuestShutdown", true)
                .with("toolsUpgradePolicy", "manual")
                .with("syncTimeWithHost", false))
        .with(
            "flags",
            new DataObject("VirtualMachineFlagInfo")
                .with("disableAcceleration", false)
                .with("enableLogging", true)
                .with("useToe", false)
                .with("runWithDebugInfo", false)
                .with("monitorType", "release")
                .with("htSharing", "any")
                .with("snapshotDisabled", false)
                .with("snapshotLocked", false)
                .with("diskUuidEnabled", false)
                .with("virtualMmuUsage", "automatic")
                .with("virtualExecUsage", "hvAuto")
                .with("snapshotPowerOffBehavior", "powerOff")
                .with("recordReplayEnabled", false)
                .with("faultToleranceType", "unset")
                .with("cbrcCacheEnabled", false)
                .with("vvtdEnabled", false)
                .with("vbsEnabled", false))
        .with(
            "defaultPowerOps",
            new DataObject("VirtualMachineDefaultPowerOpInfo")
                .with("powerOffType", "soft")
                .with("suspendType", "hard")
                .with("resetType", "soft")
                .with("defaultPowerOffType", "soft")
                .with("defaultSuspendType", "hard")
                .with("defaultResetType", "soft")
                .with("standbyAction", "checkpoint"))
        .with("hardware", hardware)
        .with("cpuAllocation", Resources.cpuOfVm(PROCESSORS))
        .with("memoryAllocation", Resources.memoryOfVm(MEMORY_MEGABYTES))
        .with("memoryHotAddEnabled", false)
        .with("cpuHotAddEnabled", false)
        .with("cpuHotRemoveEnabled", false)
        .with(
            "extraConfig",
            List.of(option("nvram", vm.name().replaceAll("[/\\\\%]", "_") + ".nvram")))
        .with(
            "datastoreUrl",
            List.of(
                new DataObject("VirtualMachineConfigInfoDatastoreUrlPair")
                    .with("name", datastoreName)
                    .with("url", "/vmfs/volumes/" + datastore.value())))
        .with("swapPlacement", "inherit")
        .with(
            "bootOptions",
            new DataObject("VirtualMachineBootOptions")
                .with("bootDelay", 0L)
                .with("enterBIOSSetup", false)
                .with("efiSecureBootEnabled", false)
                .with("bootRetryEnabled", false)
                .with("bootRetryDelay", 10000L))
        .with("vAppConfig", deployment(vm))
        .with("changeTrackingEnabled", false)
        .with("firmware", "bios")
        .with("maxMksConnections", 40)
        .with("guestAutoLockEnabled", true)
        .with("managedBy", managedBy(vm))
        .with("memoryReservationLockedToMax", false)
        .with("nestedHVEnabled", false)
        .with("vPMCEnabled", false)
        .with("messageBusTunnelEnabled", false)
        .with("keyId", key == null ? null : cryptoKeyId(key))
        .with("migrateEncryption", key == null ? "opportunistic" : "required")
        .with("ftEncryptionMode", "ftEncryptionOpportunistic");
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
        : new DataObject("VAppProductInfo")
            .with("key", 0)
            .with("name", product.name())
            .with("vendor", product.vendor());
  }

  /** What an OVF brought along. */
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
                    new DataObject("VAppPropertyInfo")
                        .with("key", properties.size())
                        .with("id", id)
                        .with("type", "string")
                        .with("userConfigurable", true)
                        .with("value", value)));
    return new DataObject("VmConfigInfo")
        .with("product", product == null ? null : List.of(product))
        .with("property", properties.isEmpty() ? null : properties)
        .with("ipAssignment", new DataObject("VAppIPAssignmentInfo"))
        .with("installBootRequired", false)
        .with("installBootStopDelay", 0);
  }

  private static DataObject option(String key, String value) {
    return new DataObject("OptionValue").with("key", key).with("value", value);
  }

  private List<DataObject> devices(FakeVm vm, MoRef ref, String file) {
    List<DataObject> devices = new ArrayList<>();
    devices.add(controller("VirtualIDEController", 200, "IDE 0", 0, List.of()));
    devices.add(controller("VirtualIDEController", 201, "IDE 1", 1, List.of()));
    devices.add(controller("VirtualPS2Controller", 300, "PS2 controller 0", 0, List.of(600, 700)));
    List<Integer> onPci = new ArrayList<>(List.of(500, 12000));
    int controllers = (vm.disks().size() + DISKS_PER_CONTROLLER - 1) / DISKS_PER_CONTROLLER;
    for (int i = 0; i < Math.max(1, controllers); i++) {
      onPci.add(FIRST_SCSI_CONTROLLER + i);
    }
    onPci.add(4000);
    devices.add(controller("VirtualPCIController", 100, "PCI controller 0", 0, onPci));
    devices.add(controller("VirtualSIOController", 400, "SIO controller 0", 0, List.of()));
    devices.add(
        device("VirtualKeyboard", 600, "Keyboard", "Keyboard")
            .with("controllerKey", 300)
            .with("unitNumber", 0));
    devices.add(
        device("VirtualPointingDevice", 700, "Pointing device", "Pointing device; Device")
            .with(
                "backing",
                new DataObject("VirtualPointingDeviceDeviceBackingInfo")
                    .with("deviceName", "")
                    .with("useAutoDetect", false)
                    .with("hostPointingDevice", "autodetect"))
            .with("controllerKey", 300)
            .with("unitNumber", 1));
    devices.add(
        device("VirtualMachineVideoCard", 500, "Video card ", "Video card")
            .with("controllerKey", 100)
            .with("unitNumber", 0)
            .with("videoRamSizeInKB", 4096L)
            .with("numDisplays", 1L)
            .with("useAutoDetect", false)
            .with("enable3DSupport", false)
            .with("use3dRenderer", "automatic")
            .with("graphicsMemorySizeInKB", 262144L));
    devices.add(
        device(
                "VirtualMachineVMCIDevice",
                12000,
                "VMCI device",
                "Device on the virtual machine PCI bus that provides support for the virtual machine"
                    + " communication interface")
            .with("controllerKey", 100)
            .with("unitNumber", 17)
            .with("id", 1234567890L)
            .with("allowUnrestrictedCommunication", false)
            .with("filterEnable", true));
    for (int i = 0; i < Math.max(1, controllers); i++) {
      devices.add(scsiController(i, vm.disks().size()));
    }
    for (int i = 0; i < vm.disks().size(); i++) {
      devices.add(disk(vm, ref, i, file));
    }
    devices.add(networkCard(ref));
    if (vm.hasVirtualTpm()) {
      devices.add(
          device("VirtualTPM", 11000, "Virtual TPM", "Trusted Platform Module")
              .with("controllerKey", 100));
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
    return device(
            "ParaVirtualSCSIController",
            FIRST_SCSI_CONTROLLER + index,
            "SCSI controller " + index,
            "VMware paravirtual SCSI")
        .with(
            "slotInfo",
            new DataObject("VirtualDevicePciBusSlotInfo").with("pciSlotNumber", 160 + index * 32))
        .with("controllerKey", 100)
        .with("unitNumber", 3 + index)
        .with("busNumber", index)
        .with("device", attached.isEmpty() ? null : attached)
        .with("hotAddRemove", true)
        .with("sharedBus", "noSharing")
        .with("scsiCtlrUnitNumber", 7);
  }

  private DataObject disk(FakeVm vm, MoRef ref, int index, String file) {
    FakeDisk disk = vm.disks().get(index);
    long kilobytes = disk.gibibytes() * 1024L * 1024L;
    String path = file + (index == 0 ? "" : "_" + index) + ".vmdk";
    DataObject device =
        device(
                "VirtualDisk",
                diskKey(index),
                "Hard disk " + (index + 1),
                String.format(Locale.ROOT, "%,d KB", kilobytes))
            .with("backing", backing(vm, disk, path, uuid(ref, "disk" + index)))
            .with("controllerKey", FIRST_SCSI_CONTROLLER + index / DISKS_PER_CONTROLLER)
            .with("unitNumber", unit(index))
            .with("capacityInKB", kilobytes)
            .with("capacityInBytes", kilobytes * 1024)
            .with(
                "shares", new DataObject("SharesInfo").with("shares", 1000).with("level", "normal"))
            .with(
                "storageIOAllocation",
                new DataObject("StorageIOAllocationInfo")
                    .with("limit", -1L)
                    .with(
                        "shares",
                        new DataObject("SharesInfo").with("shares", 1000).with("level", "normal"))
                    .with("reservation", 0))
            .with("diskObjectId", ref.value().substring("vm-".length()) + "-" + diskKey(index))
            .with("nativeUnmanagedLinkedClone", false);
    if (disk.firstClassDiskId() != null) {
      device.with("vDiskId", new DataObject("ID").with("id", disk.firstClassDiskId()));
    }
    if (vm.diskKey() != null && !disk.isRawDeviceMapping()) {
      device.with("iofilter", List.of(ENCRYPTION_FILTER));
    }
    return device;
  }

  private DataObject backing(FakeVm vm, FakeDisk disk, String path, String uuid) {
    if (disk.isRawDeviceMapping()) {
      return new DataObject("VirtualDiskRawDiskMappingVer1BackingInfo")
          .with("fileName", path)
          .with("datastore", datastore)
          .with("lunUuid", "0200000000600a0b80001111110000000000000000")
          .with("deviceName", "vml.0200000000600a0b80001111110000000000000000")
          .with("compatibilityMode", "physicalMode")
          .with("diskMode", "independent_persistent")
          .with("uuid", uuid)
          .with("sharing", disk.isShared() ? "sharingMultiWriter" : "sharingNone");
    }
    DataObject backing = flat(path, uuid, disk.isShared());
    if (disk.isLinkedClone()) {
      backing.with("parent", flat(path.replace(".vmdk", "-base.vmdk"), uuid, false));
    }
    if (disk.isIndependent()) {
      backing.with("diskMode", "independent_persistent");
    }
    FakeKey key = vm.diskKey();
    return key == null ? backing : backing.with("keyId", cryptoKeyId(key));
  }

  private DataObject flat(String path, String uuid, boolean shared) {
    return new DataObject("VirtualDiskFlatVer2BackingInfo")
        .with("fileName", path)
        .with("datastore", datastore)
        .with("backingObjectId", "")
        .with("diskMode", "persistent")
        .with("split", false)
        .with("writeThrough", false)
        .with("thinProvisioned", !shared)
        .with("eagerlyScrub", shared ? true : null)
        .with("uuid", uuid)
        .with("contentId", uuid.replace("-", ""))
        .with("digestEnabled", false)
        .with("sharing", shared ? "sharingMultiWriter" : "sharingNone");
  }

  private DataObject networkCard(MoRef ref) {
    String tail = uuid(ref, "mac").replace("-", "");
    return device("VirtualVmxnet3", 4000, "Network adapter 1", networkName)
        .with(
            "backing",
            new DataObject("VirtualEthernetCardNetworkBackingInfo")
                .with("deviceName", networkName)
                .with("useAutoDetect", false)
                .with("network", network)
                .with("inPassthroughMode", false))
        .with(
            "connectable",
            new DataObject("VirtualDeviceConnectInfo")
                .with("migrateConnect", "unset")
                .with("startConnected", true)
                .with("allowGuestControl", true)
                .with("connected", false)
                .with("status", "untried"))
        .with("slotInfo", new DataObject("VirtualDevicePciBusSlotInfo").with("pciSlotNumber", 192))
        .with("controllerKey", 100)
        .with("unitNumber", 7)
        .with("addressType", "assigned")
        .with(
            "macAddress",
            "00:50:56:%s:%s:%s"
                .formatted(tail.substring(0, 2), tail.substring(2, 4), tail.substring(4, 6)))
        .with("wakeOnLanEnabled", true)
        .with("uptCompatibilityEnabled", true);
  }

  private static DataObject controller(
      String type, int key, String label, int bus, List<Integer> attached) {
    return device(type, key, label, label)
        .with("busNumber", bus)
        .with("device", attached.isEmpty() ? null : attached);
  }

  private static DataObject device(String type, int key, String label, @Nullable String summary) {
    return new DataObject(type)
        .with("key", key)
        .with(
            "deviceInfo",
            new DataObject("Description").with("label", label).with("summary", summary));
  }
}
