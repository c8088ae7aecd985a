package io.vmcrypt.vsphere.internal.move;

import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Snapshots;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PartChange;
import io.vmcrypt.vsphere.vm.PartDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a VM was like at the source, which it has to be like at the target.
 *
 * @param home the key of its home
 * @param disks in the VM's order
 * @param snapshots whether it has any
 */
record Before(Optional<CryptoKeyId> home, List<Disk> disks, boolean snapshots) {

  /**
   * A disk.
   *
   * @param key vSphere {@code VirtualDevice.key}
   * @param capacityBytes its capacity
   * @param links the key of each link, the one that is written to first
   */
  record Disk(int key, String title, long capacityBytes, List<Optional<CryptoKeyId>> links) {

    private static Disk of(DiskDevice disk) {
      return new Disk(disk.key(), "disk " + disk, disk.capacityBytes(), disk.links());
    }
  }

  Before {
    disks = List.copyOf(disks);
  }

  static Before of(VmReading vm) {
    return new Before(
        vm.keyId(), vm.disks().stream().map(Disk::of).toList(), vm.snapshots() != Snapshots.NONE);
  }

  /** What is not as it was; none if all is. */
  List<PartDifference> differences(VmReading after) {
    List<PartDifference> differences = new ArrayList<>();
    if (after.isLocked()) {
      differences.add(PartDifference.LOCKED);
    }
    if (!same(home, after.keyId())) {
      differences.add(
          new PartDifference(PartChange.HOME, words(List.of(home)), words(List.of(after.keyId()))));
    }
    if (!after.showsDevices()) {
      differences.add(new PartDifference(PartDifference.VM, "shown with its disks", "not shown"));
      return differences;
    }
    for (Disk disk : disks) {
      Optional<DiskDevice> found =
          after.disks().stream().filter(other -> other.key() == disk.key()).findFirst();
      if (found.isEmpty()) {
        differences.add(new PartDifference(disk.title(), words(disk.links()), "not there"));
      } else if (!sameLinks(disk.links(), found.get().links())) {
        differences.add(
            new PartDifference(disk.title(), words(disk.links()), words(found.get().links())));
      } else if (disk.capacityBytes() != found.get().capacityBytes()) {
        differences.add(
            new PartDifference(
                disk.title(),
                disk.capacityBytes() + " bytes",
                found.get().capacityBytes() + " bytes"));
      }
    }
    if (after.disks().size() > disks.size()) {
      differences.add(
          new PartDifference(
              PartDifference.VM, disks.size() + " disks", after.disks().size() + " disks"));
    }
    if (snapshots != (after.snapshots() != Snapshots.NONE)) {
      differences.add(
          new PartDifference(
              PartDifference.VM,
              snapshots ? "with its snapshots" : "without snapshots",
              snapshots ? "without them" : "with snapshots"));
    }
    return differences;
  }

  /**
   * A linked clone arrives as a full VM: then one link with the same key takes the chain's place.
   */
  private boolean sameLinks(List<Optional<CryptoKeyId>> was, List<Optional<CryptoKeyId>> is) {
    if (is.size() == 1 && was.size() > 1 && !snapshots) {
      return same(was.get(0), is.get(0));
    }
    if (was.size() != is.size()) {
      return false;
    }
    for (int link = 0; link < was.size(); link++) {
      if (!same(was.get(link), is.get(link))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Optional<CryptoKeyId> one, Optional<CryptoKeyId> other) {
    return one.isPresent() == other.isPresent()
        && (one.isEmpty() || one.get().isSame(other.orElseThrow()));
  }

  private static String words(List<Optional<CryptoKeyId>> links) {
    List<String> words = new ArrayList<>();
    for (Optional<CryptoKeyId> link : links) {
      words.add(link.map(key -> "key " + key).orElse("plain"));
    }
    return String.join(", over ", words);
  }
}
