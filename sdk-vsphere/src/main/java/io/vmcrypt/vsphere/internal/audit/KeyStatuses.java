package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Map;

/**
 * What vCenter says about the keys of some VMs.
 *
 * @param supported whether this release can report the status of keys
 * @param forbidden whether these credentials may not ask for keys
 * @param byKey by key; keys about which vCenter said nothing are left out
 */
record KeyStatuses(boolean supported, boolean forbidden, Map<CryptoKeyId, CryptoKeyStatus> byKey) {

  /** The release is too old. */
  static final KeyStatuses NOT_SUPPORTED = new KeyStatuses(false, false, Map.of());

  /** These credentials may not ask. */
  static final KeyStatuses FORBIDDEN = new KeyStatuses(true, true, Map.of());

  KeyStatuses {
    byKey = Map.copyOf(byKey);
  }
}
