package io.vmcrypt.estate.internal.vms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.List;

/** What an estate wants of the VMs of one selection. */
public record VmGoal(Estate estate, VmSelection selection, StoragePolicy policy) {

  public VmGoal {
    requireNonNull(estate, "estate");
    requireNonNull(selection, "selection");
    requireNonNull(policy, "policy");
  }

  /** What brings VMs there, and leaves out those that the selection excludes. */
  EncryptionRollout rollout(List<VirtualMachine> vms) {
    return excluding(builder(vms));
  }

  /** The same for all VMs that the selection's filter finds. */
  EncryptionRollout rollout(VmFilter filter) {
    return excluding(EncryptionRollout.matching(assignment(), filter).limits(estate.rollout()));
  }

  private EncryptionRollout excluding(EncryptionRollout.Builder rollout) {
    selection.excludedNames().forEach(rollout::excludeName);
    selection.excludedPaths().forEach(rollout::excludeBelow);
    return rollout.build();
  }

  /** The same for VMs of which it is known that the selection does not exclude them. */
  public EncryptionRollout rolloutOfMeant(List<VirtualMachine> vms) {
    return builder(vms).build();
  }

  private EncryptionRollout.Builder builder(List<VirtualMachine> vms) {
    return VmRollouts.builder(assignment(), vms, estate.rollout());
  }

  /** What each VM should have, for an audit. */
  public AuditRules.Builder rules() {
    AuditRules.Builder rules = AuditRules.builder().assigned(assignment());
    return selection.isWithVirtualTpm() ? rules.expectVirtualTpm() : rules;
  }

  /** What each VM is given. */
  public PolicyAssignment assignment() {
    PolicyAssignment.Builder assignment =
        PolicyAssignment.builder(policy)
            .keyProvider(estate.keyProvider())
            .oldPolicy(selection.oldPolicy());
    if (selection.disks().isEmpty()) {
      assignment.homeAndAllDisks();
    } else {
      assignment.homeAndDisks(
          selection.disks().stream().map(DiskSelector::label).toArray(DiskSelector[]::new));
    }
    selection.migrateEncryption().ifPresent(assignment::migrateEncryption);
    return assignment.build();
  }
}
