package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.internal.pbm.PolicyBook;
import io.vmcrypt.vsphere.internal.vm.judge.Seen;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.Decryption;
import java.util.ArrayList;
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
    PolicyBook book = policies.book();
    return Plan.ofParts(
        decryption.coversHome()
            ? part(observed.vm().homeEncrypted(), policies.home(), book)
            : Optional.empty(),
        chosen.stream()
            .flatMap(
                disk ->
                    part(!disk.keys().isEmpty(), policies.disk(disk), book).stream()
                        .map(change -> new DiskChange(disk, change)))
            .toList(),
        new KeySource.LeftToVcenter());
  }

  private Optional<PartPlan> part(
      boolean encrypted, Optional<StoragePolicy> policy, PolicyBook book) {
    boolean misleading = policy.filter(StoragePolicy::encryption).isPresent();
    if (!encrypted && !misleading) {
      return Optional.empty();
    }
    PolicyChange replacement = new PolicyChange(replacement(policy, book));
    return Optional.of(
        PartPlan.of(encrypted ? CryptoAction.DECRYPT : CryptoAction.NONE, replacement));
  }

  /** The one that is named, or the one that it came from. */
  private Optional<StoragePolicy> replacement(Optional<StoragePolicy> policy, PolicyBook book) {
    return decryption
        .replacementPolicy()
        .or(() -> policy.filter(StoragePolicy::hasRules).flatMap(book::keptFrom));
  }

  private void loss(Observation observed, Seen.Part part, List<Finding> findings) {
    boolean encrypted = part.links().stream().anyMatch(Optional::isPresent);
    if (encrypted && replacement(part.policy(), observed.policies().book()).isEmpty()) {
      Loss loss = Loss.of(observed, part, Optional.empty());
      if (!loss.isHarmless()) {
        findings.add(
            loss.told(
                Severity.WARNING,
                part,
                "No policy with these rules and without encryption is there: it gets the default of"
                    + " its datastore. Name the policy that it is to have."));
      }
    }
  }

  @Override
  public List<Finding> objections(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    Seen seen = Seen.of(observed);
    List<Finding> losses = new ArrayList<>(0);
    if (decryption.coversHome()) {
      loss(observed, seen.home(), losses);
    }
    chosen.forEach(disk -> loss(observed, seen.disk(disk), losses));
    return decryption.coversHome() && vm.homeEncrypted() && vm.hasVirtualTpm()
        ? List.of(
            Findings.blocking(
                FindingCode.VM_HAS_VIRTUAL_TPM,
                vm.subject(),
                vm.title() + " has a virtual TPM, which needs an encrypted home",
                "Decrypt only the disks. Or remove the virtual TPM first, if the guest does not"
                    + " need what is stored in it."))
        : losses;
  }
}
