package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.soap.XmlValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is picked out of one of a VM's devices. Texts are understood only when a disk is made of it,
 * so that one that makes no sense spoils only its own VM, not the answer.
 */
final class DeviceParts {

  private static final String NOT_SHARED = "noSharing";
  private static final String MULTI_WRITER = "sharingMultiWriter";

  /** What most devices of a VM are: no disks, and nothing that a disk is on. */
  private static final Set<String> OF_NO_DISK =
      Set.of(
          "VirtualCdrom",
          "VirtualE1000",
          "VirtualE1000e",
          "VirtualFloppy",
          "VirtualKeyboard",
          "VirtualMachineVMCIDevice",
          "VirtualMachineVideoCard",
          "VirtualPCIController",
          "VirtualPS2Controller",
          "VirtualPointingDevice",
          "VirtualSIOController",
          "VirtualUSBController",
          "VirtualUSBXHCIController",
          "VirtualVmxnet3");

  /** Of these no more is taken in than a disk on them asks for. */
  private static final Set<String> CONTROLLERS =
      Set.of(
          "ParaVirtualSCSIController",
          "VirtualAHCIController",
          "VirtualIDEController",
          "VirtualLsiLogicController",
          "VirtualLsiLogicSASController",
          "VirtualNVMEController");

  private final String type;
  private final Optional<XmlFragment> whole;
  private final boolean mayBeDisk;

  private @Nullable String key;
  private @Nullable String controllerKey;
  private @Nullable String sharedBus;
  private @Nullable String bytes;
  private @Nullable String kibibytes;
  private String label = "";
  private String firstClassId = "";
  // of the backing
  private String backingType = "";
  private @Nullable ChainParts chain;
  private boolean backedTwice;
  private @Nullable String thin;
  private String diskMode = "";
  private String sharing = "";
  private @Nullable ManagedObjectReference datastore;

  private DeviceParts(String type, Optional<XmlFragment> whole) {
    this.type = type;
    this.whole = whole;
    this.mayBeDisk = !CONTROLLERS.contains(type);
  }

  /** Whether nothing of it says anything of a disk. */
  static boolean isOfNoDisk(String type) {
    return OF_NO_DISK.contains(type);
  }

  /**
   * Of a device that is only judged.
   *
   * @param type its type, which the caller knows already
   */
  static DeviceParts of(Element device, String type) {
    return of(device, type, Optional.empty());
  }

  /** Of a device that can be sent back. */
  static DeviceParts ofWhole(XmlFragment device) {
    return of(device, device.type(), Optional.of(device));
  }

  private static DeviceParts of(Element device, String type, Optional<XmlFragment> whole) {
    DeviceParts parts = new DeviceParts(type, whole);
    device.visit(parts::take);
    return parts;
  }

  // each of these methods asks for a text in one place only: Java compiles the parser's code into
  // each such place, which takes longer than all else here

  private void take(Element part) {
    String name = part.name();
    boolean asked =
        switch (name) {
          case "key", "sharedBus" -> true;
          case "controllerKey", "capacityInBytes", "capacityInKB" -> mayBeDisk;
          default -> false;
        };
    if (asked) {
      keep(name, part.text());
    } else if (mayBeDisk) {
      switch (name) {
        case "deviceInfo", "backing", "vDiskId" -> part.visit(inside(name, part));
        default -> {}
      }
    }
  }

  private void keep(String name, String text) {
    switch (name) {
      case "key" -> key = text;
      case "controllerKey" -> controllerKey = text;
      case "sharedBus" -> sharedBus = text.strip();
      case "capacityInBytes" -> bytes = text;
      default -> kibibytes = text;
    }
  }

  private Consumer<Element> inside(String name, Element part) {
    if (name.equals("backing")) {
      backingType = part.type();
      backedTwice |= chain != null;
      chain = new ChainParts();
      return this::takeBacking;
    }
    return name.equals("deviceInfo") ? this::takeInfo : this::takeFirstClassId;
  }

  private void takeInfo(Element part) {
    if (part.name().equals("label")) {
      label = part.text().strip();
    }
  }

  private void takeFirstClassId(Element part) {
    if (part.name().equals("id")) {
      firstClassId = part.text().strip();
    }
  }

  private void takeBacking(Element part) {
    String name = part.name();
    switch (name) {
      case "thinProvisioned", "diskMode", "sharing" -> keepOfBacking(name, part.text());
      case "datastore" -> datastore = part.reference();
      default -> {
        if (chain != null) {
          chain.take(part);
        }
      }
    }
  }

  private void keepOfBacking(String name, String text) {
    switch (name) {
      case "thinProvisioned" -> thin = text;
      case "diskMode" -> diskMode = text.strip();
      default -> sharing = text.strip();
    }
  }

  /** Later releases may extend VirtualDisk: such types have its required member too. */
  boolean isDisk() {
    return type.equals("VirtualDisk") || kibibytes != null;
  }

  /**
   * The disk that this device is.
   *
   * @param devices all of the VM, among them its controller
   */
  DiskDevice disk(List<DeviceParts> devices) {
    if (backedTwice) {
      throw new XmlFailure("a disk has two backings");
    }
    int number = key == null ? -1 : XmlValue.integer(key);
    DeviceParts controller = controller(devices);
    return new DiskDevice(
        number,
        label.isEmpty() ? "disk " + number : label,
        whole,
        chain == null ? List.of(Optional.empty()) : chain.links(),
        controller != null && controller.isShared(),
        controller != null && controller.type.equals("VirtualIDEController"),
        capacityBytes(),
        thin != null && XmlValue.bool(thin),
        backingType,
        firstClassId(),
        diskMode,
        sharing.equals(MULTI_WRITER),
        Optional.ofNullable(datastore));
  }

  /** Its id as a first-class disk. */
  Optional<String> firstClassId() {
    return firstClassId.isEmpty() ? Optional.empty() : Optional.of(firstClassId);
  }

  private long capacityBytes() {
    String told = bytes != null ? bytes : kibibytes;
    return told == null ? 0 : XmlValue.number(told) * (bytes != null ? 1 : 1024);
  }

  private @Nullable DeviceParts controller(List<DeviceParts> devices) {
    if (controllerKey == null) {
      return null;
    }
    long wanted = XmlValue.number(controllerKey);
    for (DeviceParts device : devices) {
      if (device.key != null && XmlValue.number(device.key) == wanted) {
        return device;
      }
    }
    return null;
  }

  private boolean isShared() {
    return sharedBus != null && !sharedBus.equals(NOT_SHARED);
  }
}
