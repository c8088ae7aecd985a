package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.soap.XmlValue;
import io.vmcrypt.vsphere.internal.vim.ListPages;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.ChainParts;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.move.VmShape;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what VMs are made of. */
final class ShapeReader {

  static final String DEVICES = "config.hardware.device";
  private static final String FIRMWARE = "config.firmware";
  private static final String SECURE_BOOT = "config.bootOptions.efiSecureBootEnabled";
  private static final String GUEST = "config.guestId";
  private static final String HOME_KEY = "config.keyId";
  private static final String SNAPSHOTS = "snapshot";

  /** What the types of controllers hold, and what the guest has there. */
  private static final Map<String, String> BUSES =
      Map.of(
          "IDE",
          "IDE",
          "AHCI",
          "SATA",
          "SATA",
          "SATA",
          "NVME",
          "NVMe",
          "SCSI",
          "SCSI",
          "LsiLogic",
          "SCSI",
          "BusLogic",
          "SCSI");

  /** What is read of a VM. */
  static final List<String> PATHS =
      List.of(DEVICES, FIRMWARE, SECURE_BOOT, GUEST, HOME_KEY, SNAPSHOTS);

  private ShapeReader() {}

  /** By managed object id; a VM that is gone is left out. */
  static Map<String, VmShape> read(
      Attempt attempt, PropertyCollector collector, Collection<ManagedObjectReference> vms) {
    Map<String, VmShape> shapes = new HashMap<>();
    for (List<ManagedObjectReference> page : ListPages.of(List.copyOf(vms), VmReader.PAGE_SIZE)) {
      collector.retrieve(
          attempt,
          filter -> VmPageReader.objects(filter, "VirtualMachine", page, PATHS),
          VmReader.PAGE_SIZE,
          ObjectProperties.capturing(vm -> shapes.put(vm.object().value(), of(attempt, vm))));
    }
    return shapes;
  }

  /** Of a VM of which these paths were read. */
  static VmShape of(Attempt attempt, ObjectProperties vm) {
    return SoapChannel.decoding(
        attempt,
        () ->
            new VmShape(
                parts(vm),
                word(vm, FIRMWARE),
                word(vm, SECURE_BOOT)
                    .filter(Set.of("true", "1", "false", "0")::contains)
                    .map(XmlValue::bool),
                word(vm, GUEST)));
  }

  private static Optional<String> word(ObjectProperties vm, String path) {
    return vm.text(path).map(String::strip).filter(word -> !word.isEmpty());
  }

  /**
   * Empty if a disk does not tell its place or its size: two such disks would pass for the same.
   */
  private static Optional<VmShape.Parts> parts(ObjectProperties vm) {
    Optional<XmlFragment> devices = vm.value(DEVICES);
    Optional<List<VmShape.Disk>> disks = devices.flatMap(ShapeReader::disks);
    if (disks.isEmpty()
        || vm.missing().containsKey(HOME_KEY)
        || vm.missing().containsKey(SNAPSHOTS)) {
      return Optional.empty();
    }
    List<XmlFragment> all = devices.get().elements();
    return Optional.of(
        new VmShape.Parts(
            vm.value(HOME_KEY).map(KeyIds::read),
            disks.get(),
            Nic.of(devices.get()).size(),
            all.stream().anyMatch(one -> one.type().equals("VirtualTPM")),
            vm.value(SNAPSHOTS).map(tree -> count(tree.elements("rootSnapshotList"))).orElse(0)));
  }

  private static int count(List<XmlFragment> snapshots) {
    return snapshots.stream()
        .mapToInt(snapshot -> 1 + count(snapshot.elements("childSnapshotList")))
        .sum();
  }

  private static Optional<List<VmShape.Disk>> disks(XmlFragment devices) {
    Map<Long, XmlFragment> byKey = new HashMap<>();
    for (XmlFragment device : devices.elements()) {
      device.number("key").ifPresent(key -> byKey.put(key, device));
    }
    Map<String, VmShape.Disk> disks = new LinkedHashMap<>();
    for (XmlFragment device : devices.elements()) {
      // later releases may extend VirtualDisk: such types have its required member too
      if (device.type().equals("VirtualDisk") || device.element("capacityInKB").isPresent()) {
        Optional<VmShape.Disk> disk =
            place(device, byKey)
                .flatMap(place -> bytes(device).map(bytes -> disk(device, place, bytes)));
        if (disk.isEmpty() || disks.put(disk.get().place(), disk.get()) != null) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(List.copyOf(disks.values()));
  }

  private static VmShape.Disk disk(XmlFragment device, String place, long bytes) {
    ChainParts chain = new ChainParts();
    device.element("backing").ifPresent(backing -> backing.elements().forEach(chain::take));
    return new VmShape.Disk(place, bytes, device.filled("backing", "uuid"), chain.links());
  }

  private static Optional<Long> bytes(XmlFragment disk) {
    return disk.number("capacityInBytes")
        .or(() -> disk.number("capacityInKB").map(kib -> kib * 1024))
        .filter(bytes -> bytes > 0);
  }

  /** Where the guest finds it. Keys of devices are no part of it: a copy may have others. */
  private static Optional<String> place(XmlFragment disk, Map<Long, XmlFragment> byKey) {
    Optional<XmlFragment> controller = disk.number("controllerKey").map(byKey::get);
    Optional<Long> number = controller.flatMap(on -> on.number("busNumber"));
    Optional<Long> unit = disk.number("unitNumber");
    return number.isEmpty() || unit.isEmpty()
        ? Optional.empty()
        : controller.map(on -> bus(on.type()) + " " + number.get() + ":" + unit.get());
  }

  private static String bus(String controller) {
    return BUSES.entrySet().stream()
        .filter(bus -> controller.contains(bus.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(controller);
  }
}
