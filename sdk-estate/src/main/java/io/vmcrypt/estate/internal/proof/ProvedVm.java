package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is kept of a VM that was audited: little, since there may be many.
 *
 * @param subject the VM
 * @param level how much of it is encrypted
 * @param disks how many disks it has; 0 if it could not be read
 * @param encryptedDisks how many of these are encrypted
 * @param keys the keys that it has, of home and of all links of its disks
 * @param findings what is not as it should be
 */
record ProvedVm(
    Subject subject,
    EncryptionLevel level,
    int disks,
    int encryptedDisks,
    List<CryptoKeyId> keys,
    List<Finding> findings) {

  private static final Set<FindingCode> NOT_ENCRYPTED =
      Set.of(FindingCode.HOME_NOT_ENCRYPTED, FindingCode.DISK_NOT_ENCRYPTED);

  /** What follows from it that nothing of a VM is encrypted. */
  private static final Set<FindingCode> OF_A_PLAIN_VM =
      Set.of(
          FindingCode.HOME_NOT_ENCRYPTED,
          FindingCode.DISK_NOT_ENCRYPTED,
          FindingCode.HOME_POLICY_DIFFERS,
          FindingCode.DISK_POLICY_DIFFERS,
          FindingCode.VMOTION_NOT_ENCRYPTED);

  ProvedVm {
    keys = List.copyOf(keys);
    findings = List.copyOf(findings);
  }

  static ProvedVm of(AuditedVm vm) {
    int disks = vm.state().map(state -> state.disks().size()).orElse(0);
    int plain = vm.state().map(VmEncryptionState::plainDisks).map(List::size).orElse(0);
    Subject subject = Subject.of("VM", vm.vmName(), vm.vmId());
    List<CryptoKeyId> keys = vm.state().map(VmEncryptionState::keys).orElse(List.of());
    return new ProvedVm(subject, vm.level(), disks, disks - plain, keys, findings(vm, subject));
  }

  /** A VM that is plain as a whole is one finding, not one for each of its parts. */
  private static List<Finding> findings(AuditedVm vm, Subject subject) {
    if (vm.level() != EncryptionLevel.PLAIN || vm.findings().stream().noneMatch(ProvedVm::lacks)) {
      return vm.findings();
    }
    return Stream.concat(
            Stream.of(
                Finding.blocking(
                    FindingCode.VM_NOT_ENCRYPTED,
                    "vCenter",
                    subject,
                    "Nothing of it is encrypted.",
                    "Plan the estate and apply the plan; the plan says what stands in the way.")),
            vm.findings().stream().filter(finding -> !OF_A_PLAIN_VM.contains(finding.code())))
        .toList();
  }

  private static boolean lacks(Finding finding) {
    return NOT_ENCRYPTED.contains(finding.code());
  }

  /** Whether something of it is plain that should not be. */
  boolean lacksEncryption() {
    return findings.stream()
        .anyMatch(finding -> lacks(finding) || finding.code().equals(FindingCode.VM_NOT_ENCRYPTED));
  }
}
