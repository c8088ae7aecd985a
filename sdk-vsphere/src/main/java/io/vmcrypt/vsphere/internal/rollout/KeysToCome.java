package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Rekey;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that an earlier re-key gives to VMs, with which a later change is planned. Immutable.
 *
 * @param rekey which keys are replaced, and by which
 * @param vms whose, by managed object id
 */
record KeysToCome(Optional<Rekey> rekey, Set<String> vms) {

  static final KeysToCome NONE = new KeysToCome(Optional.empty(), Set.of());

  KeysToCome {
    vms = Set.copyOf(vms);
  }

  static KeysToCome of(Rekey earlier, Set<String> vms) {
    if (earlier.keyProvider().isEmpty()) {
      throw new IllegalArgumentException(
          "it is not known of which key provider the new keys will be: " + earlier);
    }
    return new KeysToCome(Optional.of(earlier), vms);
  }

  /** A VM as it is by then. A key that is not made yet has no id. */
  VmReading at(VmReading now) {
    if (!vms.contains(now.vm().value())) {
      return now;
    }
    Rekey given = rekey.orElseThrow();
    CryptoKeyId made = new CryptoKeyId("", given.keyProvider());
    return now.withKeys(key -> given.leaves(key) ? key : made);
  }
}
