package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.policy.PolicyAssignment;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.util.List;
import java.util.Optional;

/**
 * What an assignment changes at a VM as it is now: only what differs.
 *
 * @param assignsHome whether the home gets the policy
 * @param encryptsHome whether the home is plain now
 * @param disks the disks that get the policy
 * @param migrateEncryption the vMotion mode to set
 */
record AssignmentPlan(
    boolean assignsHome,
    boolean encryptsHome,
    List<DiskChange> disks,
    Optional<MigrateEncryption> migrateEncryption) {

  AssignmentPlan {
    disks = List.copyOf(disks);
  }

  static AssignmentPlan of(
      Observation observed, PolicyAssignment assignment, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    StoragePolicy policy = assignment.policy();
    boolean encryptsHome = assignment.coversHome() && !vm.homeEncrypted();
    boolean assignsHome =
        encryptsHome || (assignment.coversHome() && !hasPolicy(observed.policies().home(), policy));
    List<DiskChange> disks =
        chosen.stream()
            .filter(disk -> !disk.encrypted() || !hasPolicy(observed.policies().disk(disk), policy))
            .map(disk -> new DiskChange(disk, !disk.encrypted()))
            .toList();
    // an encrypted VM always moves encrypted and refuses a change of the mode
    Optional<MigrateEncryption> migrateEncryption =
        assignment
            .migrateEncryption()
            .filter(mode -> !vm.homeEncrypted())
            .filter(mode -> !vm.migrateEncryption().equals(Optional.of(mode)));
    return new AssignmentPlan(assignsHome, encryptsHome, disks, migrateEncryption);
  }

  private static boolean hasPolicy(Optional<StoragePolicy> has, StoragePolicy wanted) {
    return has.filter(policy -> policy.id().equals(wanted.id())).isPresent();
  }

  /** Whether all is in place already. */
  boolean isEmpty() {
    return !assignsHome && disks.isEmpty() && migrateEncryption.isEmpty();
  }

  /** Whether anything plain is encrypted, which needs a VM that is off and has no snapshots. */
  boolean encrypts() {
    return encryptsHome || disks.stream().anyMatch(DiskChange::encrypts);
  }
}
