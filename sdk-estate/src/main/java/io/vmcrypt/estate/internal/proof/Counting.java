package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.estate.proof.VmTotals;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.util.EnumMap;
import java.util.Map;

/** Adds VMs up. For one thread. */
final class Counting {

  private final Map<EncryptionLevel, Long> byLevel = new EnumMap<>(EncryptionLevel.class);
  private long disks;
  private long encryptedDisks;
  private long leftOut;

  void meant(ProvedVm vm) {
    byLevel.merge(vm.level(), 1L, Long::sum);
    disks += vm.disks();
    encryptedDisks += vm.encryptedDisks();
  }

  void leftOut() {
    leftOut++;
  }

  VmTotals totals() {
    return new VmTotals(byLevel, disks, encryptedDisks, leftOut);
  }
}
