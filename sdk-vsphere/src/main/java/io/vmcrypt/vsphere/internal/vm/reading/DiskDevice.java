package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A virtual disk as it was read.
 *
 * @param key vSphere {@code VirtualDevice.key}
 * @param label "Hard disk 1"
 * @param whole all of it, which goes back in an edit; empty if it was read only to be judged
 * @param links the files that its data is in, each over its parent, the one that is written to
 *     first: the key of each; empty for a plain one
 * @param onSharedBus whether its controller is shared with other VMs
 * @param onIde whether its controller is an IDE one
 * @param capacityBytes how much the guest can write; 0 if vCenter does not say
 * @param isThin whether it takes only the space that the guest has written
 * @param backingType the type of its backing: {@code VirtualDiskFlatVer2BackingInfo}
 * @param firstClassId its id as a first-class disk, vSphere {@code vDiskId}; empty if it is none
 * @param diskMode how it takes part in snapshots: {@code persistent}, {@code
 *     independent_persistent}
 * @param isMultiWriter whether several VMs may write to it
 * @param datastore where it lies
 */
public record DiskDevice(
    int key,
    String label,
    Optional<XmlFragment> whole,
    List<Optional<CryptoKeyId>> links,
    boolean onSharedBus,
    boolean onIde,
    long capacityBytes,
    boolean isThin,
    String backingType,
    Optional<String> firstClassId,
    String diskMode,
    boolean isMultiWriter,
    Optional<ManagedObjectReference> datastore) {

  /** The disks among a VM's devices, in the VM's order. */
  static List<DiskDevice> of(List<DeviceParts> devices) {
    List<DiskDevice> disks = new ArrayList<>();
    for (DeviceParts device : devices) {
      if (device.isDisk()) {
        DiskDevice disk = device.disk(devices);
        for (DiskDevice other : disks) {
          if (other.key == disk.key) {
            throw new XmlFailure("two disks have one key");
          }
        }
        disks.add(disk);
      }
    }
    return disks;
  }

  /** The same, with other keys. */
  DiskDevice withKeys(UnaryOperator<CryptoKeyId> later) {
    return new DiskDevice(
        key,
        label,
        whole,
        links.stream().map(link -> link.map(later)).toList(),
        onSharedBus,
        onIde,
        capacityBytes,
        isThin,
        backingType,
        firstClassId,
        diskMode,
        isMultiWriter,
        datastore);
  }

  /** All of it, which goes back in an edit. */
  public XmlFragment device() {
    return whole.orElseThrow(
        () ->
            new IllegalStateException(
                "a defect: disk " + this + " was read only to be judged, and cannot be sent back"));
  }

  /** The key of the file that is written to. */
  public Optional<CryptoKeyId> keyId() {
    return links.get(0);
  }

  /**
   * Whether each link has a key: on a plain one all that was written before a snapshot is plain.
   */
  public boolean encrypted() {
    // loops: thousands of VMs are judged
    for (Optional<CryptoKeyId> link : links) {
      if (link.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** The keys of all links, each once. */
  public Set<CryptoKeyId> keys() {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    for (Optional<CryptoKeyId> link : links) {
      link.ifPresent(keys::add);
    }
    return keys;
  }

  /** Whether it has a parent disk. */
  public boolean isChained() {
    return links.size() > 1;
  }

  /**
   * A link in words.
   *
   * @param link 1 for the file that is written to
   */
  String place(int link) {
    return link == 1 ? label : label + ", link " + link;
  }

  public boolean isRawDeviceMapping() {
    return backingType.contains("RawDisk");
  }

  public boolean isIndependent() {
    return diskMode.startsWith("independent");
  }

  public boolean isShared() {
    return onSharedBus || isMultiWriter;
  }

  // by hand: asked of each disk of thousands of VMs, and a VM's disks differ by their keys
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof DiskDevice disk
            && key == disk.key
            && onSharedBus == disk.onSharedBus
            && onIde == disk.onIde
            && capacityBytes == disk.capacityBytes
            && isThin == disk.isThin
            && isMultiWriter == disk.isMultiWriter
            && label.equals(disk.label)
            && whole.equals(disk.whole)
            && links.equals(disk.links)
            && backingType.equals(disk.backingType)
            && firstClassId.equals(disk.firstClassId)
            && diskMode.equals(disk.diskMode)
            && datastore.equals(disk.datastore));
  }

  @Override
  public int hashCode() {
    return 31 * key + label.hashCode();
  }

  /** For messages: label and key. */
  @Override
  public String toString() {
    return "\"" + label + "\" (key " + key + ")";
  }
}
