package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.shared.control.VmControls;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is kept of a VM that was audited: little, since there may be many.
 *
 * @param level how much of it is encrypted
 * @param homeEncrypted whether its home is; empty if it could not be read
 * @param disks how many disks it has; 0 if it could not be read
 * @param encryptedDisks how many of these are encrypted
 * @param keys the keys that it has, of home and of all links of its disks
 * @param findings what is not as it should be
 * @param asked what controls ask of it
 * @param snapshots the ids of its snapshots
 */
record ProvedVm(
    Subject subject,
    EncryptionLevel level,
    Optional<Boolean> homeEncrypted,
    int disks,
    int encryptedDisks,
    List<CryptoKeyId> keys,
    List<Finding> findings,
    VmControls.Facts asked,
    List<String> snapshots) {

  private static final Set<FindingCode> NOT_ENCRYPTED =
      Set.of(
          FindingCode.VM_NOT_ENCRYPTED,
          FindingCode.HOME_NOT_ENCRYPTED,
          FindingCode.DISK_NOT_ENCRYPTED);

  ProvedVm {
    keys = List.copyOf(keys);
    findings = List.copyOf(findings);
  }

  static ProvedVm of(AuditedVm vm) {
    int disks = vm.state().map(state -> state.disks().size()).orElse(0);
    int plain = vm.state().map(VmEncryptionState::plainDisks).map(List::size).orElse(0);
    Subject subject = Subject.of("VM", vm.vmName(), vm.vmId());
    List<CryptoKeyId> keys = vm.state().map(VmEncryptionState::keys).orElse(List.of());
    return new ProvedVm(
        subject,
        vm.level(),
        vm.state().map(VmEncryptionState::isHomeEncrypted),
        disks,
        disks - plain,
        keys,
        vm.findings(),
        VmControls.Facts.of(vm),
        vm.snapshots());
  }

  /** The same to keep: its findings are kept elsewhere, and what is asked of it was counted. */
  ProvedVm withoutFindings() {
    return new ProvedVm(
        subject, level, homeEncrypted, disks, encryptedDisks, keys, List.of(), asked, List.of());
  }

  /** Whether something of it is plain that should not be. */
  boolean lacksEncryption() {
    return findings.stream().anyMatch(finding -> NOT_ENCRYPTED.contains(finding.code()));
  }
}
