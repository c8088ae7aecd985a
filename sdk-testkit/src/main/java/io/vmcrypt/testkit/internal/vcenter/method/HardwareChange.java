package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The devices that a change adds to a VM, and those that it removes; a virtual TPM apart. */
final class HardwareChange {

  private static final String FLAT = "VirtualDiskFlatVer2BackingInfo";
  private static final int SCSI_UNIT_OF_CONTROLLER = 7;

  /** What can be added, with the number of units that hang on it. */
  private record Controller(
      String type, int firstKey, int units, int firstDevice, int most, String label) {

    private static final Controller SCSI =
        new Controller("VirtualSCSIController", 1000, 16, 2000, 4, "SCSI controller ");
    private static final List<Controller> ALL =
        List.of(
            SCSI,
            new Controller("VirtualSATAController", 15000, 30, 16000, 4, "SATA controller "),
            new Controller("VirtualNVMEController", 31000, 15, 32000, 4, "NVME controller "),
            new Controller("VirtualIDEController", 200, 2, 3000, 2, "IDE "));

    static @Nullable Controller of(DataObject device) {
      return ALL.stream()
          .filter(one -> TypeTables.VIM.isA(device.type(), one.type))
          .findFirst()
          .orElse(null);
    }
  }

  /** Which of the changes is looked at. */
  private record At(int index) {

    VimFault wrong(String element, String message) {
      return ConfigFaults.invalidDevice(index, "deviceChange[" + index + "]." + element, message);
    }
  }

  private final Inventory inventory;
  private final VmRecord vm;
  private final List<DataObject> devices;
  private final Map<Integer, Integer> keys = new LinkedHashMap<>();
  private final List<DataObject> added = new ArrayList<>();
  private final Set<Integer> removed = new LinkedHashSet<>();
  private final Set<String> privileges = new TreeSet<>();
  private final Set<String> files = new HashSet<>();
  private final List<DataObject> left = new ArrayList<>();

  HardwareChange(Inventory inventory, VmRecord vm) {
    this.inventory = inventory;
    this.vm = vm;
    this.devices = new ArrayList<>(vm.config().data("hardware").list("device"));
    VmRecord.files(vm.config()).forEach(link -> files.add(link.text("fileName")));
  }

  boolean isChanged() {
    return !added.isEmpty() || !removed.isEmpty();
  }

  boolean isRemoved(int key) {
    return removed.contains(key);
  }

  /** The privileges on the VM that the devices need. */
  Set<String> privileges() {
    return privileges;
  }

  /** Adds a device; what it becomes. */
  DataObject add(int index, DataObject change) throws VimFault {
    DataObject given = change.data("device");
    At at = new At(index);
    DataObject device;
    if (given.type().equals("VirtualDisk")) {
      device = disk(at, change, given);
    } else if (TypeTables.VIM.isA(given.type(), "VirtualEthernetCard")) {
      device = card(at, given);
    } else if (given.type().equals("VirtualCdrom")) {
      device = cdrom(at, given);
    } else if (Controller.of(given) != null) {
      device = controller(at, given);
    } else if (given.type().startsWith("VirtualUSB")) {
      device = labelled(given.copy().with("key", 7000), "USB controller", "USB controller");
    } else {
      throw VimFault.notSupported("This fake does not model adding a " + given.type() + ".");
    }
    int key = device.number("key");
    if (find(key) != null) {
      throw at.wrong("device.key", "There is a device in this place.");
    }
    privileges.add(
        !device.type().equals("VirtualDisk")
            ? Privileges.ADD_REMOVE_DEVICE
            : change.has("fileOperation")
                ? "VirtualMachine.Config.AddNewDisk"
                : "VirtualMachine.Config.AddExistingDisk");
    keys.put(given.number("key"), key);
    devices.add(device);
    added.add(device);
    return device;
  }

  /** Removes a device. */
  void remove(int index, DataObject change) throws VimFault {
    At at = new At(index);
    int key = change.data("device").number("key");
    DataObject device = find(key);
    if (device == null) {
      throw at.wrong("device.key", "There is no device of this key.");
    }
    if (devices.stream().anyMatch(other -> isOn(other, key))) {
      throw at.wrong("device.key", "Other devices are on this controller.");
    }
    if (!isModelled(device.type())) {
      throw VimFault.notSupported("This fake does not model removing a " + device.type() + ".");
    }
    privileges.add(
        device.type().equals("VirtualDisk")
            ? "VirtualMachine.Config.RemoveDisk"
            : Privileges.ADD_REMOVE_DEVICE);
    devices.remove(device);
    removed.add(key);
    String operation = change.findText("fileOperation");
    if (operation != null && !operation.equals("destroy")) {
      throw at.wrong("fileOperation", "It does not fit.");
    }
    if (device.type().equals("VirtualDisk") && operation == null) {
      left.add(device);
    }
  }

  private static boolean isModelled(String type) {
    return type.equals("VirtualDisk")
        || type.equals("VirtualCdrom")
        || type.startsWith("VirtualUSB")
        || TypeTables.VIM.isA(type, "VirtualEthernetCard")
        || Controller.of(new DataObject(type)) != null;
  }

  /** The disks whose files stay on the datastore. */
  List<DataObject> left() {
    return left;
  }

  private @Nullable DataObject find(int key) {
    return VmRecord.device(devices, key);
  }

  private static boolean isOn(DataObject device, int controller) {
    return device.has("controllerKey") && device.number("controllerKey") == controller;
  }

  private static DataObject labelled(DataObject device, String label, String summary) {
    return device.with(
        "deviceInfo", new DataObject("Description").with("label", label).with("summary", summary));
  }

  private DataObject controller(At at, DataObject given) throws VimFault {
    Controller kind = Objects.requireNonNull(Controller.of(given));
    int bus = given.has("busNumber") ? given.number("busNumber") : 0;
    if (bus < 0 || find(kind.firstKey + bus) != null) {
      bus = firstFree(number -> find(kind.firstKey + number) != null);
    }
    if (bus >= kind.most) {
      throw at.wrong("device.busNumber", "There are too many controllers of this kind.");
    }
    DataObject device =
        labelled(given.copy(), kind.label + bus, kind.label.strip())
            .with("key", kind.firstKey + bus)
            .with("controllerKey", 100)
            .with("busNumber", bus)
            .with("device", null);
    if (kind.equals(Controller.SCSI)) {
      device.with("scsiCtlrUnitNumber", SCSI_UNIT_OF_CONTROLLER);
      device.with("hotAddRemove", true);
      if (!device.has("sharedBus")) {
        throw at.wrong("device.sharedBus", "It is not given.");
      }
    }
    return device;
  }

  private static int firstFree(IntPredicate taken) {
    int number = 0;
    while (taken.test(number)) {
      number++;
    }
    return number;
  }

  /** Puts a device on its controller; sets its key, the controller's and the unit number. */
  private void place(At at, DataObject given, DataObject device) throws VimFault {
    if (!given.has("controllerKey")) {
      throw noController(at, 0);
    }
    int asked = given.number("controllerKey");
    int controllerKey = keys.getOrDefault(asked, asked);
    DataObject controller = find(controllerKey);
    Controller kind = controller == null ? null : Controller.of(controller);
    if (controller == null || kind == null) {
      throw noController(at, asked);
    }
    IntPredicate isTaken =
        number ->
            (kind.equals(Controller.SCSI) && number == SCSI_UNIT_OF_CONTROLLER)
                || devices.stream()
                    .anyMatch(
                        other ->
                            isOn(other, controllerKey)
                                && other.has("unitNumber")
                                && other.number("unitNumber") == number);
    int unit = given.has("unitNumber") ? given.number("unitNumber") : -1;
    if (unit < 0) {
      unit = firstFree(isTaken);
    } else if (isTaken.test(unit)) {
      throw at.wrong("device.unitNumber", "There is a device in this place.");
    }
    if (unit >= kind.units) {
      throw at.wrong("device.unitNumber", "The controller has no such unit.");
    }
    device
        .with("controllerKey", controllerKey)
        .with("unitNumber", unit)
        .with("key", kind.firstDevice + controller.number("busNumber") * kind.units + unit);
  }

  private static VimFault noController(At at, int key) {
    return new VimFault(
        new DataObject("InvalidController")
            .with("property", "deviceChange[" + at.index() + "].device.controllerKey")
            .with("deviceIndex", at.index())
            .with("controllerKey", key),
        "Invalid configuration for device '" + at.index() + "'. There is no such controller.");
  }

  private DataObject disk(At at, DataObject change, DataObject given) throws VimFault {
    DataObject backing = given.findData("backing");
    if (backing == null) {
      throw at.wrong("device.backing", "A disk needs a backing.");
    }
    if (!backing.type().equals(FLAT)) {
      throw VimFault.notSupported("This fake does not model a new " + backing.type() + ".");
    }
    DataObject device = Literals.of("VirtualDisk");
    String operation = change.findText("fileOperation");
    DataObject file;
    if ("create".equals(operation)) {
      long kilobytes = kilobytes(given);
      if (kilobytes <= 0) {
        throw at.wrong("device.capacityInKB", "A new disk needs a capacity.");
      }
      file = newFile(at, backing);
      device.with("capacityInKB", kilobytes).with("capacityInBytes", kilobytes * 1024);
    } else if (operation == null) {
      DataObject loose = inventory.findLoose(backing.text("fileName"));
      if (loose == null || !files.add(backing.text("fileName"))) {
        throw new VimFault(
            new DataObject("FileNotFound").with("file", backing.text("fileName")),
            "File " + backing.text("fileName") + " was not found");
      }
      file = loose.data("backing");
      device
          .with("capacityInKB", loose.longNumber("capacityInKB"))
          .with("capacityInBytes", loose.longNumber("capacityInBytes"))
          .with("iofilter", loose.get("iofilter"))
          .with("vDiskId", loose.get("vDiskId"));
    } else {
      throw at.wrong("fileOperation", "It does not fit.");
    }
    device.with("backing", file);
    place(at, given, device);
    long number = number(one -> one.type().equals("VirtualDisk"), "Hard disk ");
    labelled(
        device,
        "Hard disk " + number,
        String.format(Locale.ROOT, "%,d KB", device.longNumber("capacityInKB")));
    return device.with(
        "diskObjectId", vm.ref().value().substring("vm-".length()) + "-" + device.number("key"));
  }

  private static long kilobytes(DataObject disk) {
    long bytes = disk.has("capacityInBytes") ? disk.longNumber("capacityInBytes") : 0;
    return bytes > 0 ? bytes / 1024 : disk.longNumber("capacityInKB");
  }

  private int number(Predicate<DataObject> like, String label) {
    return 1
        + firstFree(
            number ->
                devices.stream()
                    .filter(like)
                    .anyMatch(
                        one -> one.data("deviceInfo").text("label").equals(label + (number + 1))));
  }

  private DataObject newFile(At at, DataObject backing) throws VimFault {
    String given = backing.text("fileName");
    String vmx = vm.config().data("files").text("vmPathName");
    MoRef datastore = backing.findRef("datastore");
    String name = given;
    if (given.isEmpty() || given.endsWith("]") || given.endsWith("] ")) {
      String base = vmx.substring(0, vmx.length() - ".vmx".length());
      if (!given.isEmpty()) {
        base = given.strip() + base.substring(base.indexOf(']') + 1);
      } else if (datastore != null) {
        base = "[" + inventory.name(datastore) + "]" + base.substring(base.indexOf(']') + 1);
      }
      String start = base;
      IntFunction<String> candidate = i -> start + (i == 0 ? "" : "_" + i) + ".vmdk";
      name = candidate.apply(firstFree(i -> files.contains(candidate.apply(i))));
    } else if (!files.add(given)) {
      throw new VimFault(
          new DataObject("FileAlreadyExists").with("file", given),
          "Cannot complete the operation because the file or folder " + given + " already exists");
    }
    files.add(name);
    MoRef on = inventory.datastoreOf(vm.host(), name);
    if (on == null || (datastore != null && !datastore.equals(on))) {
      throw at.wrong("device.backing.fileName", "The host does not reach its datastore.");
    }
    String uuid = UUID.randomUUID().toString();
    DataObject file =
        Literals.of(FLAT)
            .with("fileName", name)
            .with("datastore", on)
            .with("thinProvisioned", backing.flag("thinProvisioned"))
            .with("uuid", uuid)
            .with("contentId", uuid.replace("-", ""))
            .with("sharing", "sharingNone");
    for (String part : List.of("diskMode", "sharing", "eagerlyScrub", "writeThrough")) {
      if (backing.has(part)) {
        file.with(part, backing.get(part));
      }
    }
    return file;
  }

  private DataObject cdrom(At at, DataObject given) throws VimFault {
    DataObject device = given.copy();
    place(at, given, device);
    if (!device.has("connectable")) {
      device.with("connectable", Literals.of("VirtualDeviceConnectInfo"));
    }
    String label =
        "CD/DVD drive " + number(one -> one.type().equals("VirtualCdrom"), "CD/DVD drive ");
    return labelled(device, label, label);
  }

  private DataObject card(At at, DataObject given) throws VimFault {
    DataObject backing = given.findData("backing");
    MoRef network = backing == null ? null : MovedCards.network(inventory, vm.host(), backing);
    if (backing == null || network == null) {
      throw at.wrong("device.backing", "The host does not have its network.");
    }
    int number = firstFree(one -> find(4000 + one) != null);
    DataObject device = given.copy();
    device
        .with("key", 4000 + number)
        .with("controllerKey", 100)
        .with("unitNumber", SCSI_UNIT_OF_CONTROLLER + number)
        .with("backing", MovedCards.written(inventory, backing, network));
    if (!"manual".equalsIgnoreCase(given.findText("addressType")) || !given.has("macAddress")) {
      device.with("addressType", "assigned").with("macAddress", VmConfiguration.macAddress());
    }
    for (String part : List.of("wakeOnLanEnabled", "uptCompatibilityEnabled")) {
      if (!device.has(part)) {
        device.with(part, true);
      }
    }
    if (!device.has("connectable")) {
      device.with("connectable", Literals.of("VirtualDeviceConnectInfo"));
    }
    String label = "Network adapter " + (number + 1);
    return labelled(device, label, String.valueOf(inventory.name(network)));
  }

  /** Writes the devices into a configuration, in which those that stay have been edited. */
  void apply(DataObject config) {
    if (!isChanged()) {
      return;
    }
    added.stream()
        .filter(device -> device.type().equals("VirtualDisk"))
        .forEach(disk -> inventory.takeLoose(disk.data("backing").text("fileName")));
    List<DataObject> all = new ArrayList<>(config.data("hardware").list("device"));
    all.removeIf(device -> removed.contains(device.number("key")));
    added.stream().filter(device -> !removed.contains(device.number("key"))).forEach(all::add);
    for (DataObject controller : all) {
      if (!TypeTables.VIM.fields(controller.type()).stream()
          .anyMatch(field -> field.name().equals("busNumber"))) {
        continue;
      }
      List<Integer> on =
          all.stream()
              .filter(device -> isOn(device, controller.number("key")))
              .map(device -> device.number("key"))
              .toList();
      controller.with("device", on.isEmpty() ? null : on);
    }
    config.data("hardware").with("device", List.copyOf(all));
  }
}
