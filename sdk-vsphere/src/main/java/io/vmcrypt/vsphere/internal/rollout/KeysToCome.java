package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys that an earlier rollout gives to VMs, which a later one is planned for. Immutable.
 *
 * @param rekey which keys are replaced, and by which
 * @param vms whose, by managed object id
 */
record KeysToCome(Optional<Rekey> rekey, Set<String> vms) {

  static final KeysToCome NONE = new KeysToCome(Optional.empty(), Set.of());

  static KeysToCome of(EncryptionRollout earlier) {
    if (!(earlier.change() instanceof Rekey rekey)
        || rekey.keyProvider().isEmpty()
        || earlier.filter().isPresent()) {
      throw new IllegalArgumentException(
          "the earlier rollout is no re-key of listed VMs to a key provider: " + earlier);
    }
    return new KeysToCome(
        Optional.of(rekey),
        earlier.virtualMachines().stream()
            .map(VirtualMachine::id)
            .collect(Collectors.toUnmodifiableSet()));
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
