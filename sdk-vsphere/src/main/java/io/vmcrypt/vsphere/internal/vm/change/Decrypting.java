package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.Decryption;
import java.util.List;
import java.util.Optional;

/** Decrypts parts, and replaces their encryption policies. */
record Decrypting(Decryption decryption) implements Goal {

  @Override
  public DiskChoice choose(VmReading vm) {
    return DiskChoice.of(vm, decryption);
  }

  @Override
  public Plan plan(Observation observed, List<DiskDevice> chosen) {
    AssignedPolicies policies = observed.policies();
    return Plan.ofParts(
        decryption.coversHome()
            ? part(observed.vm().homeEncrypted(), policies.home())
            : Optional.empty(),
        chosen.stream()
            .flatMap(
                disk ->
                    part(!disk.keys().isEmpty(), policies.disk(disk)).stream()
                        .map(change -> new DiskChange(disk, change)))
            .toList(),
        new KeySource.LeftToVcenter());
  }

  private Optional<PartPlan> part(boolean encrypted, Optional<StoragePolicy> policy) {
    boolean misleading = policy.filter(StoragePolicy::encryption).isPresent();
    if (!encrypted && !misleading) {
      return Optional.empty();
    }
    PolicyChange replacement = new PolicyChange(decryption.replacementPolicy());
    return Optional.of(
        PartPlan.of(encrypted ? CryptoAction.DECRYPT : CryptoAction.NONE, replacement));
  }

  @Override
  public List<Finding> objections(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    return decryption.coversHome() && vm.homeEncrypted() && vm.hasVirtualTpm()
        ? List.of(
            Findings.blocking(
                FindingCode.VM_HAS_VIRTUAL_TPM,
                vm.subject(),
                vm.title() + " has a virtual TPM, which needs an encrypted home",
                "Decrypt only the disks. Or remove the virtual TPM first, if the guest does not"
                    + " need what is stored in it."))
        : List.of();
  }
}
