package io.vmcrypt.vsphere.internal.vm.check;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.DiskChange;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.PartPlan;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.change.TpmChange;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans and findings for tests of what stands in the way. */
final class Plans {

  static final Plan EMPTY = of(Optional.empty(), Optional.empty());

  private Plans() {}

  private static Plan of(Optional<TpmChange> tpm, Optional<Unlock> unlock) {
    return new Plan(
        Optional.empty(), List.of(), new KeySource.LeftToVcenter(), Optional.empty(), tpm, unlock);
  }

  static Plan tpm(TpmChange change) {
    return of(Optional.of(change), Optional.empty());
  }

  static Plan unlock(Unlock unlock) {
    return of(Optional.empty(), Optional.of(unlock));
  }

  static PartPlan part(CryptoAction action) {
    return new PartPlan(action, Optional.empty(), Set.of());
  }

  /** The home alone; its key is left to vCenter. */
  static Plan home(CryptoAction action) {
    return home(action, new KeySource.LeftToVcenter());
  }

  static Plan home(CryptoAction action, KeySource key) {
    return new Plan(Optional.of(part(action)), List.of(), key, Optional.empty());
  }

  static DiskChange disk(CryptoAction action, DiskDevice disk) {
    return new DiskChange(disk, part(action));
  }

  /** The disks alone; their key is left to vCenter. */
  static Plan disks(DiskChange... disks) {
    return disks(new KeySource.LeftToVcenter(), disks);
  }

  static Plan disks(KeySource key, DiskChange... disks) {
    return new Plan(Optional.empty(), List.of(disks), key, Optional.empty());
  }

  /** "BLOCKING vm-has-snapshots" and, for a part of a VM, the part. */
  static List<String> words(List<Finding> findings) {
    return findings.stream()
        .map(
            finding ->
                (finding.severity() + " " + finding.code() + " " + finding.subject().part())
                    .strip())
        .toList();
  }
}
