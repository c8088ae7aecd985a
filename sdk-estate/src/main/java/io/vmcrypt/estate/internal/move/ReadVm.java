package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A VM that is there.
 *
 * @param state its keys; empty if it could not be read
 * @param doubts why it may not be as it was read: it is locked, vCenter cannot reach it, or is at
 *     work on its keys
 */
record ReadVm(Optional<VmEncryptionState> state, List<Finding> doubts) {

  private static final Set<FindingCode> DOUBTS =
      Set.of(FindingCode.VM_LOCKED, FindingCode.VM_NOT_CONNECTED, FindingCode.VM_TASK_RUNNING);

  ReadVm {
    doubts = List.copyOf(doubts);
  }

  /** One that was audited. */
  static ReadVm of(AuditedVm vm) {
    return new ReadVm(
        vm.state(),
        vm.findings().stream().filter(finding -> DOUBTS.contains(finding.code())).toList());
  }

  /** One that was seen to be there, and that nobody has read, is one that could not be read. */
  static Optional<ReadVm> thatIsThere(Optional<ReadVm> read) {
    return read.or(() -> Optional.of(new ReadVm(Optional.empty(), List.of())));
  }

  /** That no disk is shown of one with a key does not say that it has none. */
  EncryptionLevel level() {
    return state
        .filter(read -> !(read.isHomeEncrypted() && read.disks().isEmpty()))
        .map(VmEncryptionState::level)
        .orElse(EncryptionLevel.UNKNOWN);
  }

  List<CryptoKeyId> keys() {
    return state.map(VmEncryptionState::keys).orElse(List.of());
  }
}
