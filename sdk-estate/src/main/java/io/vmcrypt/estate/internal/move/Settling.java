package io.vmcrypt.estate.internal.move;

import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;

/** Whether a VM has still to get keys of the key provider that it is to have. */
final class Settling {

  private Settling() {}

  static Optional<MovePhase> of(MovedVms some, Optional<ReadVm> read) {
    boolean settled =
        some.keyProvider()
            .map(wanted -> keys(read).stream().allMatch(key -> isOf(key, wanted)))
            .orElse(true);
    return settled ? Optional.empty() : Optional.of(MovePhase.SETTLE);
  }

  static List<CryptoKeyId> keys(Optional<ReadVm> read) {
    return read.map(ReadVm::keys).orElse(List.of());
  }

  /** A key of which nobody says whose it is, is not of the provider. */
  static boolean isOf(CryptoKeyId key, String provider) {
    return key.providerId().equals(Optional.of(provider));
  }
}
