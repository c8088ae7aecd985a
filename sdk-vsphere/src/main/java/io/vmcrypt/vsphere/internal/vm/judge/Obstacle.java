package io.vmcrypt.vsphere.internal.vm.judge;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Snapshots;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.Optional;

/** What keeps each change of ours from giving a disk a key. Only people can take it away. */
public enum Obstacle {
  RAW_MAPPING(
      FindingCode.DISK_IS_RAW_MAPPING,
      "is a raw device mapping",
      "Leave it out: choose the other disks by name."),
  /** A chain that the VM's snapshots do not explain, or not as a whole. */
  CHAIN(
      FindingCode.DISK_CHAIN,
      "has a parent disk: it is a linked clone, or a snapshot left it behind",
      "Consolidate the VM's disks, or make a full clone of the VM."),
  SHARED(FindingCode.DISK_SHARED, "is shared with other VMs", RAW_MAPPING.cure),
  BRANCHES(
      FindingCode.VM_HAS_SNAPSHOTS,
      "has snapshots in several branches",
      "Delete snapshots until one chain is left, or all of them.");

  private final String code;
  final String seen;
  final String cure;

  Obstacle(FindingCode code, String seen, String cure) {
    this.code = code.value();
    this.seen = seen;
    this.cure = cure;
  }

  /** The first that is seen. */
  static Optional<Obstacle> of(VmReading vm, DiskDevice disk) {
    if (disk.isRawDeviceMapping()) {
      return Optional.of(RAW_MAPPING);
    }
    if (vm.isOnOthersFiles(disk)) {
      return Optional.of(CHAIN);
    }
    if (disk.isShared()) {
      return Optional.of(SHARED);
    }
    return vm.snapshots() == Snapshots.TREE ? Optional.of(BRANCHES) : Optional.empty();
  }

  /** What blocks a change of a disk. */
  public Finding blocking(VmReading vm, DiskDevice disk) {
    String keys =
        this == CHAIN && !disk.keys().isEmpty() ? " (" + PartWords.ofKeys(disk.links()) + ")" : "";
    return Finding.blocking(
        new FindingCode(code),
        VimSession.SYSTEM,
        vm.disk(disk),
        vm.title(disk) + " " + seen + keys,
        cure);
  }
}
