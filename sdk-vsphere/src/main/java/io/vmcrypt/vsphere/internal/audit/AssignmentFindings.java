package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the parts of a VM that an assignment covers with the assignment. */
final class AssignmentFindings {

  private final PolicyAssignment assigned;

  AssignmentFindings(PolicyAssignment assigned) {
    this.assigned = assigned;
  }

  /** The home, or a disk. */
  private record Part(
      String name,
      String words,
      FindingCode plain,
      FindingCode otherPolicy,
      List<Optional<CryptoKeyId>> links,
      Optional<StoragePolicy> policy) {}

  void add(FoundAtVm found, VmEncryptionState vm) {
    if (assigned.coversHome()) {
      part(
          found,
          new Part(
              AuditedVm.HOME,
              "The home",
              FindingCode.HOME_NOT_ENCRYPTED,
              FindingCode.HOME_POLICY_DIFFERS,
              List.of(vm.homeKeyId()),
              vm.homePolicy()));
    }
    for (DiskEncryptionState disk : disks(found, vm)) {
      part(
          found,
          new Part(
              disk.label(),
              "The disk",
              FindingCode.DISK_NOT_ENCRYPTED,
              FindingCode.DISK_POLICY_DIFFERS,
              disk.links(),
              disk.policy()));
    }
  }

  private List<DiskEncryptionState> disks(FoundAtVm found, VmEncryptionState vm) {
    if (assigned.coversAllDisks()) {
      return vm.disks();
    }
    List<DiskEncryptionState> disks = new ArrayList<>();
    for (DiskSelector selector : assigned.disks()) {
      Optional<DiskEncryptionState> disk = vm.disk(selector);
      if (disk.isPresent()) {
        disks.add(disk.get());
      } else {
        found.warning(
            FindingCode.DISK_MISSING,
            "disk " + selector,
            "vCenter shows no such disk of the VM.",
            "Name a disk that the VM has, or find out where it went.");
      }
    }
    return disks;
  }

  private void part(FoundAtVm found, Part part) {
    if (part.links().contains(Optional.<CryptoKeyId>empty())) {
      PlainPart.of(part.words(), part.links()).tell(found, part.plain(), part.name());
    }
    if (part.policy().filter(has -> has.id().equals(assigned.policy().id())).isEmpty()) {
      found.warning(
          part.otherPolicy(),
          part.name(),
          part.words()
              + " has "
              + part.policy().map(has -> "policy \"" + has.name() + "\"").orElse("no policy")
              + "; expected is \""
              + assigned.policy().name()
              + "\".",
          "Assign the expected policy to it.");
    }
    Optional<String> wanted = assigned.keyProvider();
    Optional<CryptoKeyId> other =
        part.links().stream()
            .flatMap(Optional::stream)
            .filter(key -> wanted.isPresent() && !key.providerId().equals(wanted))
            .findFirst();
    if (wanted.isPresent() && other.isPresent()) {
      found.warning(
          FindingCode.KEY_ON_OTHER_PROVIDER,
          part.name(),
          part.words()
              + " is encrypted with key "
              + other.get()
              + ", not with one of key provider \""
              + wanted.get()
              + "\".",
          "Re-key the VM with a key of that provider.");
    }
  }
}
