package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A virtual disk as it was read.
 *
 * @param key vSphere {@code VirtualDevice.key}
 * @param label "Hard disk 1"
 * @param device all of it, which goes back in an edit
 * @param keyId the key it is encrypted with
 * @param onSharedBus whether its controller is shared with other VMs
 * @param onIde whether its controller is an IDE one
 * @param capacityBytes how much the guest can write; 0 if vCenter does not say
 * @param isThin whether it takes only the space that the guest has written
 */
public record DiskDevice(
    int key,
    String label,
    XmlFragment device,
    Optional<CryptoKeyId> keyId,
    boolean onSharedBus,
    boolean onIde,
    long capacityBytes,
    boolean isThin) {

  private static final String NOT_SHARED = "noSharing";

  /** The disks among a VM's devices, in the VM's order. */
  static List<DiskDevice> of(List<XmlFragment> devices) {
    List<DiskDevice> disks = new ArrayList<>();
    for (XmlFragment device : devices) {
      if (isDisk(device)) {
        disks.add(of(device, devices));
      }
    }
    return disks;
  }

  // each part is looked at once: thousands of VMs have disks
  private static DiskDevice of(XmlFragment device, List<XmlFragment> devices) {
    int key = -1;
    @Nullable XmlFragment controller = null;
    Optional<String> label = Optional.empty();
    Optional<XmlFragment> keyId = Optional.empty();
    Optional<Long> bytes = Optional.empty();
    Optional<Long> kibibytes = Optional.empty();
    boolean thin = false;
    for (XmlFragment part : device.elements()) {
      switch (part.name()) {
        case "key" -> key = part.integer().orElse(-1);
        case "controllerKey" -> controller = withKey(part.number(), devices);
        case "deviceInfo" -> label = part.text("label");
        case "backing" -> {
          keyId = part.element("keyId");
          thin = part.bool("thinProvisioned").orElse(false);
        }
        case "capacityInBytes" -> bytes = part.number();
        case "capacityInKB" -> kibibytes = part.number();
        default -> {}
      }
    }
    return new DiskDevice(
        key,
        label.isPresent() ? label.get().strip() : "disk " + key,
        device,
        keyId.map(KeyIds::read),
        controller != null && isShared(controller),
        controller != null && controller.type().equals("VirtualIDEController"),
        bytes.isPresent() ? bytes.get() : kibibytes.orElse(0L) * 1024,
        thin);
  }

  private static @Nullable XmlFragment withKey(Optional<Long> key, List<XmlFragment> devices) {
    for (XmlFragment device : devices) {
      if (key.isPresent() && key.equals(device.number("key"))) {
        return device;
      }
    }
    return null;
  }

  private static boolean isShared(XmlFragment controller) {
    Optional<String> sharing = controller.text("sharedBus");
    return sharing.isPresent() && !sharing.get().strip().equals(NOT_SHARED);
  }

  /** Later releases may extend VirtualDisk: such types have its required member too. */
  private static boolean isDisk(XmlFragment device) {
    return device.type().equals("VirtualDisk") || device.element("capacityInKB").isPresent();
  }

  public boolean encrypted() {
    return keyId.isPresent();
  }

  /** The type of its backing: {@code VirtualDiskFlatVer2BackingInfo}. */
  public String backingType() {
    return device.element("backing").map(XmlFragment::type).orElse("");
  }

  public boolean isRawDeviceMapping() {
    return backingType().contains("RawDisk");
  }

  /** Its id as a first-class disk, vSphere {@code vDiskId}; empty if it is none. */
  public Optional<String> firstClassId() {
    return device.text("vDiskId", "id").map(String::strip).filter(id -> !id.isEmpty());
  }

  /** How it takes part in snapshots: {@code persistent}, {@code independent_persistent}. */
  public String diskMode() {
    return device.text("backing", "diskMode").orElse("").strip();
  }

  public boolean isIndependent() {
    return diskMode().startsWith("independent");
  }

  public boolean isChained() {
    return device.element("backing", "parent").isPresent();
  }

  public boolean isShared() {
    return onSharedBus
        || device
            .text("backing", "sharing")
            .filter(sharing -> sharing.strip().equals("sharingMultiWriter"))
            .isPresent();
  }

  /** For messages: label and key. */
  @Override
  public String toString() {
    return "\"" + label + "\" (key " + key + ")";
  }
}
