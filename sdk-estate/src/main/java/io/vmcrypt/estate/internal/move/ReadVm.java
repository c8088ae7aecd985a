package io.vmcrypt.estate.internal.move;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Optional;

/**
 * A VM that is there.
 *
 * @param state its keys; empty if it could not be read
 */
record ReadVm(Optional<VmEncryptionState> state) {

  /** One that was seen to be there, and that nobody has read, is one that could not be read. */
  static Optional<ReadVm> thatIsThere(Optional<ReadVm> read) {
    return read.or(() -> Optional.of(new ReadVm(Optional.empty())));
  }

  EncryptionLevel level() {
    return state.map(VmEncryptionState::level).orElse(EncryptionLevel.UNKNOWN);
  }

  List<CryptoKeyId> keys() {
    return state.map(VmEncryptionState::keys).orElse(List.of());
  }
}
