package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a part of a VM loses with its policy. */
enum Loss {
  /** Nothing: its policy has no rules, or those of the new one. */
  NOTHING,
  /** Nothing: it has what its datastore gives to what has no policy. */
  DEFAULT,
  RULES,
  NOT_KNOWN;

  /**
   * What it is.
   *
   * @param disk null for the home, which is taken to lie where the disks do
   * @param given the policy that it gets; empty for its datastore's default
   */
  static Loss of(
      Observation observed,
      @Nullable DiskDevice disk,
      StoragePolicy has,
      Optional<StoragePolicy> given) {
    if (has.rules().isEmpty()) {
      return NOT_KNOWN;
    }
    if (!has.hasRules() || has.rules().equals(given.flatMap(StoragePolicy::rules))) {
      return NOTHING;
    }
    List<DiskDevice> disks = disk == null ? observed.vm().disks() : List.of(disk);
    List<ManagedObjectReference> places =
        disks.stream().flatMap(one -> one.datastore().stream()).distinct().toList();
    return observed.policies().book().isDefault(has, places) ? DEFAULT : RULES;
  }
}
