package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Map;

/**
 * What vCenter says of the keys of some VMs.
 *
 * @param canBeTold whether this release can say anything of keys
 * @param forbidden whether these credentials may not ask for keys
 * @param byKey without those of which nothing was said
 */
record KeyStatuses(boolean canBeTold, boolean forbidden, Map<CryptoKeyId, CryptoKeyStatus> byKey) {

  /** The release is too old. */
  static final KeyStatuses CANNOT_BE_TOLD = new KeyStatuses(false, false, Map.of());

  /** These credentials may not ask. */
  static final KeyStatuses FORBIDDEN = new KeyStatuses(true, true, Map.of());

  KeyStatuses {
    byKey = Map.copyOf(byKey);
  }
}
