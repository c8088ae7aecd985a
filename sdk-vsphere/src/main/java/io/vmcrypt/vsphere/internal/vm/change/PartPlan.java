package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is to change at a VM's home or at a disk.
 *
 * @param action what happens to its data and key
 * @param policy the policy that it gets; empty to leave it
 * @param replaced the keys that it must not have afterwards; empty if none is replaced
 */
public record PartPlan(
    CryptoAction action, Optional<PolicyChange> policy, Set<CryptoKeyId> replaced) {

  static PartPlan of(CryptoAction action, PolicyChange policy) {
    return new PartPlan(action, Optional.of(policy), Set.of());
  }

  PartPlan with(UnaryOperator<PolicyChange> later) {
    return new PartPlan(action, policy.map(later), replaced);
  }
}
