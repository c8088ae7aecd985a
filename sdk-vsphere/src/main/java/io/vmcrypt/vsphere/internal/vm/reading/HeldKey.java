package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PartDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A key that a VM, or one of its snapshots, shows.
 *
 * @param where its home, or a disk and which link of its chain: {@code home}, {@code Hard disk 1},
 *     {@code Hard disk 1, link 2}
 */
public record HeldKey(CryptoKeyId key, String where) {

  /**
   * All keys of a configuration, with their places; one that is in several is told several times.
   */
  static List<HeldKey> of(Optional<CryptoKeyId> home, List<DiskDevice> disks) {
    List<HeldKey> keys = new ArrayList<>(1 + disks.size());
    home.ifPresent(key -> keys.add(new HeldKey(key, PartDifference.HOME)));
    for (DiskDevice disk : disks) {
      for (int link = 1; link <= disk.links().size(); link++) {
        Optional<CryptoKeyId> key = disk.links().get(link - 1);
        if (key.isPresent()) {
          keys.add(new HeldKey(key.get(), disk.place(link)));
        }
      }
    }
    return keys;
  }
}
