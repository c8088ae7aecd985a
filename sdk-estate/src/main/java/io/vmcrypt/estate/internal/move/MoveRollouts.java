package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.move.Relocation;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PolicyAssignment.OldPolicy;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is done with many VMs, within the limits of a move. */
final class MoveRollouts {

  static final VmChange DECRYPTION = Decryption.homeAndAllDisks();

  private MoveRollouts() {}

  /** What a VM gets as it arrives. */
  static VmChange encryption(MovedVms some, StoragePolicy policy) {
    // a VM that has arrived unencrypted must not stay so for the rules of a policy
    PolicyAssignment.Builder assignment =
        PolicyAssignment.builder(policy).homeAndAllDisks().oldPolicy(OldPolicy.KEEP);
    some.keyProvider().ifPresent(assignment::keyProvider);
    return assignment.build();
  }

  static VmChange rekey(String keyProvider) {
    return Rekey.toKeyProvider(keyProvider).homeAndAllDisks().build();
  }

  static EncryptionRollout of(VmChange change, List<VirtualMachine> vms, RolloutLimits limits) {
    return EncryptionRollout.builder(change, vms).limits(limits).build();
  }

  /**
   * The move of some VMs, with what does not stand in their way.
   *
   * @param moved the VMs of the move, by their ids at the source
   * @param lifted what does not stand in the way of each
   */
  static Relocation relocation(
      Map<VirtualMachine, Placement> vms,
      RolloutLimits limits,
      Map<String, MovedVm> moved,
      Lifted lifted) {
    Relocation relocation = Relocation.of(vms).limits(limits);
    for (VirtualMachine vm : vms.keySet()) {
      MovedVm one = moved.get(vm.id());
      for (FindingCode reason : one == null ? Set.<FindingCode>of() : lifted.reasons(one)) {
        relocation = relocation.skip(vm.id(), reason);
      }
    }
    return relocation;
  }
}
