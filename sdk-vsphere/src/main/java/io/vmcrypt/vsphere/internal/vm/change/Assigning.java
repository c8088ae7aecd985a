package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.internal.vm.judge.Judge;
import io.vmcrypt.vsphere.internal.vm.judge.Reason;
import io.vmcrypt.vsphere.internal.vm.judge.Seen;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PolicyAssignment.OldPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Assigns an encryption policy, and encrypts the parts that are still plain. */
record Assigning(PolicyAssignment assignment) implements Goal {

  private static final String CHOOSE =
      "Choose what becomes of the old policy: keep (a policy of its rules and of encryption is"
          + " made, which takes an encryption policy without other rules) or replace. If its rules"
          + " are not known, give this user StorageProfile.View, or the VM a policy that is there.";

  @Override
  public DiskChoice choose(VmReading vm) {
    return DiskChoice.of(vm, assignment);
  }

  @Override
  public Plan plan(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    Seen seen = Seen.of(observed);
    Optional<PartPlan> home = Optional.empty();
    if (assignment.coversHome()) {
      home = part(observed, seen.home());
    }
    // loops here and below: thousands of VMs are judged
    List<DiskChange> disks = new ArrayList<>(chosen.size());
    for (DiskDevice disk : chosen) {
      part(observed, seen.disk(disk)).ifPresent(change -> disks.add(new DiskChange(disk, change)));
    }
    // an encrypted VM always moves encrypted and refuses a change of the mode
    Optional<MigrateEncryption> migrateEncryption =
        assignment
            .migrateEncryption()
            .filter(mode -> !vm.homeEncrypted())
            .filter(mode -> !vm.migrateEncryption().equals(Optional.of(mode)));
    return new Plan(home, disks, key(vm), migrateEncryption);
  }

  /** What an assignment does about what the judge finds. */
  private Optional<PartPlan> part(Observation observed, Seen.Part part) {
    @Nullable CryptoAction action = null;
    for (Reason reason : Judge.part(part, assignment)) {
      switch (reason.why()) {
        case HOME_PLAIN, DISK_PLAIN -> action = CryptoAction.ENCRYPT;
        case HOME_POLICY, DISK_POLICY -> action = action == null ? CryptoAction.NONE : action;
        default -> {}
      }
    }
    return Optional.ofNullable(action).map(done -> PartPlan.of(done, given(observed, part)));
  }

  /** The policy that a part gets: its own if that is as asked. */
  private PolicyChange given(Observation observed, Seen.Part part) {
    StoragePolicy asked = assignment.policy();
    Optional<StoragePolicy> has = part.policy();
    if (has.filter(own -> Judge.isAsAsked(own, assignment)).isPresent()) {
      return PolicyChange.to(has.get());
    }
    return loss(observed, part) == Loss.KEPT
        ? PolicyChange.keeping(observed.policies().book(), has.orElseThrow(), asked)
        : PolicyChange.to(asked);
  }

  private Loss loss(Observation observed, Seen.Part part) {
    Loss loss = Loss.of(observed, part, Optional.of(assignment.policy()));
    boolean kept = assignment.oldPolicy() == OldPolicy.KEEP && !assignment.policy().hasRules();
    return loss == Loss.RULES && kept ? Loss.KEPT : loss;
  }

  /** What is lost with the policy that a part has. */
  private void loss(Observation observed, Seen.Part part, List<Finding> findings) {
    Optional<StoragePolicy> has = part.policy().filter(own -> !Judge.isAsAsked(own, assignment));
    if (has.isPresent()) {
      Loss loss = loss(observed, part);
      boolean chosen = loss == Loss.RULES && assignment.oldPolicy() == OldPolicy.REPLACE;
      if (!loss.isHarmless()) {
        findings.add(loss.told(chosen ? Severity.WARNING : Severity.BLOCKING, part, CHOOSE));
      } else if (!has.get().encryption()) {
        findings.add(loss.told(Severity.NOTE, part, "Nothing has to be done."));
      }
    }
  }

  /**
   * The plain disks of an encrypted VM get the VM's key, unless another key provider is asked for.
   */
  private KeySource key(VmReading vm) {
    Optional<String> wanted = assignment.keyProvider();
    Optional<CryptoKeyId> kept =
        vm.keyId().filter(key -> wanted.isEmpty() || key.providerId().equals(wanted));
    return kept.<KeySource>map(key -> new KeySource.Existing(key, wanted.isPresent()))
        .or(() -> wanted.map(KeySource.NewKey::new))
        .orElseGet(KeySource.LeftToVcenter::new);
  }

  @Override
  public List<Finding> objections(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    Seen seen = Seen.of(observed);
    // only a re-key moves a part to another key provider: assigning a policy does not
    List<Reason> ofOthers = new ArrayList<>(0);
    List<Finding> losses = new ArrayList<>(0);
    if (assignment.coversHome()) {
      ofOthers.addAll(Judge.keys(seen.home(), assignment));
      loss(observed, seen.home(), losses);
    }
    for (DiskDevice disk : chosen) {
      ofOthers.addAll(Judge.keys(seen.disk(disk), assignment));
      loss(observed, seen.disk(disk), losses);
    }
    List<Finding> findings = new ArrayList<>(Judge.objections(ofOthers));
    findings.addAll(losses);
    if (!assignment.coversHome()
        && !vm.homeEncrypted()
        && chosen.stream().anyMatch(disk -> !disk.encrypted())) {
      findings.add(
          Findings.blocking(
              FindingCode.DISKS_NEED_ENCRYPTED_HOME,
              vm.home(),
              "the home of " + vm.title() + " is not encrypted",
              "Encrypt the home with the disks or before them."));
    }
    List<String> plain = new ArrayList<>(0);
    for (DiskDevice disk : vm.disks()) {
      if (!disk.encrypted() && !chosen.contains(disk)) {
        plain.add(disk.toString());
      }
    }
    if (assignment.coversHome() && !plain.isEmpty()) {
      findings.add(
          Findings.warning(
              FindingCode.DISKS_STAY_PLAIN,
              vm.subject(),
              "disks of %s that are not chosen stay unencrypted: %s"
                  .formatted(vm.title(), String.join(", ", plain)),
              "Choose them too if their data is to be encrypted."));
    }
    return findings;
  }
}
