package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.estate.proof.ChosenVm;
import io.vmcrypt.estate.proof.KeyAtKms;
import io.vmcrypt.estate.proof.VmTotals;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Adds VMs up. For one thread. */
final class Counting {

  private final Map<EncryptionLevel, Long> byLevel = new EnumMap<>(EncryptionLevel.class);
  private final List<ProvedVm> meant = new ArrayList<>();
  private long disks;
  private long encryptedDisks;
  private long leftOut;

  void meant(ProvedVm vm) {
    meant.add(vm.withoutFindings());
    byLevel.merge(vm.level(), 1L, Long::sum);
    disks += vm.disks();
    encryptedDisks += vm.encryptedDisks();
  }

  void leftOut() {
    leftOut++;
  }

  /** Each of them, with what the key servers said of its keys. */
  List<ChosenVm> chosen(Function<CryptoKeyId, KeyAtKms> atKms) {
    return meant.stream()
        .map(
            vm ->
                new ChosenVm(
                    vm.subject(),
                    vm.level(),
                    vm.homeEncrypted(),
                    vm.disks(),
                    vm.encryptedDisks(),
                    vm.keys().stream()
                        .map(key -> new ChosenVm.Key(key, atKms.apply(key)))
                        .toList()))
        .toList();
  }

  VmTotals totals() {
    return new VmTotals(byLevel, disks, encryptedDisks, leftOut);
  }
}
