package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;

/**
 * A key that something shows.
 *
 * @param state why that may be out of date, in words; empty if vCenter is connected to it
 */
record Held(CryptoKeyId key, KeyUser user, String state) {

  boolean isCurrent() {
    return state.isEmpty();
  }
}
