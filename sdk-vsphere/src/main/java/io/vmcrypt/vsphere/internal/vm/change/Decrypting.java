package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.pbm.PolicyBook;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
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
import org.jspecify.annotations.Nullable;

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

  private void loss(
      Observation observed, @Nullable DiskDevice disk, Seen.Part part, List<Finding> findings) {
    Optional<StoragePolicy> has = part.policy();
    if (has.isEmpty()
        || part.links().stream().allMatch(Optional::isEmpty)
        || replacement(has, observed.policies().book()).isPresent()) {
      return;
    }
    Loss loss = Loss.of(observed, disk, has.get(), Optional.empty());
    if (loss == Loss.RULES || loss == Loss.NOT_KNOWN) {
      findings.add(
          Findings.warning(
              FindingCode.POLICY_RULES_LOST,
              part.subject(),
              part.title()
                  + " has "
                  + PartWords.of(has)
                  + ", of which no policy without encryption is there: it gets its datastore's"
                  + " default",
              "Name the policy that it is to have."));
    }
  }

  @Override
  public List<Finding> objections(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    Seen seen = Seen.of(observed);
    List<Finding> losses = new ArrayList<>(0);
    if (decryption.coversHome()) {
      loss(observed, null, seen.home(), losses);
    }
    chosen.forEach(disk -> loss(observed, disk, seen.disk(disk), losses));
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
