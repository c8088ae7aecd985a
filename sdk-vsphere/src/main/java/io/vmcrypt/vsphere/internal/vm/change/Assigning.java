package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.judge.Judge;
import io.vmcrypt.vsphere.internal.vm.judge.Reason;
import io.vmcrypt.vsphere.internal.vm.judge.Seen;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Assigns an encryption policy, and encrypts the parts that are still plain. */
record Assigning(PolicyAssignment assignment) implements Goal {

  @Override
  public DiskChoice choose(VmReading vm) {
    return DiskChoice.of(vm, assignment);
  }

  @Override
  public Plan plan(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    Seen seen = Seen.of(observed);
    PolicyChange given = PolicyChange.to(assignment.policy());
    Optional<PartPlan> home = Optional.empty();
    if (assignment.coversHome()) {
      home = part(seen.home(), given);
    }
    // loops here and below: thousands of VMs are judged
    List<DiskChange> disks = new ArrayList<>(chosen.size());
    for (DiskDevice disk : chosen) {
      part(seen.disk(disk), given).ifPresent(change -> disks.add(new DiskChange(disk, change)));
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
  private Optional<PartPlan> part(Seen.Part part, PolicyChange given) {
    @Nullable CryptoAction action = null;
    for (Reason reason : Judge.part(part, assignment)) {
      switch (reason.why()) {
        case HOME_PLAIN, DISK_PLAIN -> action = CryptoAction.ENCRYPT;
        case HOME_POLICY, DISK_POLICY -> action = action == null ? CryptoAction.NONE : action;
        default -> {}
      }
    }
    return Optional.ofNullable(action).map(done -> PartPlan.of(done, given));
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
    if (assignment.coversHome()) {
      ofOthers.addAll(Judge.keys(seen.home(), assignment));
    }
    for (DiskDevice disk : chosen) {
      ofOthers.addAll(Judge.keys(seen.disk(disk), assignment));
    }
    List<Finding> findings = new ArrayList<>(Judge.objections(ofOthers));
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
              "disks of "
                  + vm.title()
                  + " that are not chosen stay unencrypted: "
                  + String.join(", ", plain),
              "Choose them too if their data is to be encrypted."));
    }
    return findings;
  }
}
