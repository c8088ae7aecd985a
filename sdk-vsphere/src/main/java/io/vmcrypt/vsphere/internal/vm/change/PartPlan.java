package io.vmcrypt.vsphere.internal.vm.change;

import java.util.Optional;

/**
 * What is to change at a VM's home or at a disk.
 *
 * @param action what becomes of its data and key
 * @param policy the policy that it gets; empty to leave it
 */
public record PartPlan(CryptoAction action, Optional<PolicyChange> policy) {

  static PartPlan of(CryptoAction action) {
    return new PartPlan(action, Optional.empty());
  }

  static PartPlan of(CryptoAction action, PolicyChange policy) {
    return new PartPlan(action, Optional.of(policy));
  }
}
