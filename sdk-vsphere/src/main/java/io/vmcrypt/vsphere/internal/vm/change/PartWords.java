package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Optional;

/** Describes the state of a VM's home or a disk in words. */
final class PartWords {

  static final String PLAIN = "plain";

  private PartWords() {}

  static String of(Optional<CryptoKeyId> key, Optional<StoragePolicy> policy) {
    return ofKey(key) + ", " + of(policy);
  }

  static String ofKey(Optional<CryptoKeyId> key) {
    return key.map(has -> "encrypted with key " + has).orElse(PLAIN);
  }

  static String of(Optional<StoragePolicy> policy) {
    return policy.map(has -> "policy \"" + has.name() + "\"").orElse("no policy");
  }
}
