package io.vmcrypt.vsphere.internal.vm;

import java.util.Optional;

/**
 * What is to change at a VM's home or at a disk.
 *
 * @param action what becomes of its data and key
 * @param policy the policy that it gets; empty to leave it
 */
record PartPlan(CryptoAction action, Optional<PolicyChange> policy) {

  static PartPlan of(CryptoAction action) {
    return new PartPlan(action, Optional.empty());
  }

  static PartPlan of(CryptoAction action, PolicyChange policy) {
    return new PartPlan(action, Optional.of(policy));
  }

  /** For a dry run. */
  String inWords() {
    String becomes =
        switch (action) {
          case NONE -> "keeps its key";
          case ENCRYPT -> "is encrypted";
          case DECRYPT -> "is decrypted";
          case SHALLOW_RECRYPT -> "gets another key";
          case DEEP_RECRYPT -> "is encrypted anew with another key";
        };
    return becomes
        + policy
            .map(change -> change.id().map(id -> ", policy " + id).orElse(", no policy"))
            .orElse("");
  }
}
