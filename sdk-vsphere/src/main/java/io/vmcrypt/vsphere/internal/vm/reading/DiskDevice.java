package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    Map<Long, XmlFragment> byKey = new HashMap<>();
    devices.forEach(
        device -> device.number("key").ifPresent(key -> byKey.putIfAbsent(key, device)));
    return devices.stream().filter(DiskDevice::isDisk).map(device -> of(device, byKey)).toList();
  }

  private static DiskDevice of(XmlFragment device, Map<Long, XmlFragment> byKey) {
    int key = device.integer("key").orElse(-1);
    Optional<XmlFragment> controller = device.number("controllerKey").map(byKey::get);
    boolean onSharedBus =
        controller
            .flatMap(found -> found.text("sharedBus"))
            .filter(sharing -> !sharing.strip().equals(NOT_SHARED))
            .isPresent();
    return new DiskDevice(
        key,
        device.text("deviceInfo", "label").map(String::strip).orElse("disk " + key),
        device,
        device.element("backing", "keyId").map(KeyIds::read),
        onSharedBus,
        controller.filter(found -> found.type().equals("VirtualIDEController")).isPresent(),
        device
            .number("capacityInBytes")
            .or(() -> device.number("capacityInKB").map(kibibytes -> kibibytes * 1024))
            .orElse(0L),
        device.bool("backing", "thinProvisioned").orElse(false));
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
