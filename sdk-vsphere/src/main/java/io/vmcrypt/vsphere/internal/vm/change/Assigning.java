package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Assigns an encryption policy, and encrypts the parts that are still plain.
 *
 * @param assignment what is wanted
 */
record Assigning(PolicyAssignment assignment) implements Goal {

  @Override
  public DiskChoice choose(VmReading vm) {
    return DiskChoice.of(vm, assignment);
  }

  @Override
  public Plan plan(Observation observed, List<DiskDevice> chosen) {
    VmReading vm = observed.vm();
    StoragePolicy policy = assignment.policy();
    PolicyChange given = PolicyChange.to(policy);
    Optional<PartPlan> home = Optional.empty();
    if (assignment.coversHome()) {
      if (!vm.homeEncrypted()) {
        home = Optional.of(PartPlan.of(CryptoAction.ENCRYPT, given));
      } else if (!hasPolicy(observed.policies().home(), policy)) {
        home = Optional.of(PartPlan.of(CryptoAction.NONE, given));
      }
    }
    // loops here and below: thousands of VMs are judged
    List<DiskChange> disks = new ArrayList<>(chosen.size());
    for (DiskDevice disk : chosen) {
      if (!disk.encrypted()) {
        disks.add(new DiskChange(disk, PartPlan.of(CryptoAction.ENCRYPT, given)));
      } else if (!hasPolicy(observed.policies().disk(disk), policy)) {
        disks.add(new DiskChange(disk, PartPlan.of(CryptoAction.NONE, given)));
      }
    }
    // an encrypted VM always moves encrypted and refuses a change of the mode
    Optional<MigrateEncryption> migrateEncryption =
        assignment
            .migrateEncryption()
            .filter(mode -> !vm.homeEncrypted())
            .filter(mode -> !vm.migrateEncryption().equals(Optional.of(mode)));
    return new Plan(home, disks, key(vm), migrateEncryption, Optional.empty());
  }

  private static boolean hasPolicy(Optional<StoragePolicy> has, StoragePolicy wanted) {
    return has.filter(policy -> policy.id().equals(wanted.id())).isPresent();
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
    List<Finding> findings = new ArrayList<>();
    if (assignment.coversHome()) {
      vm.keyId()
          .flatMap(key -> otherProvider(vm.home(), "the home of " + vm.title(), key))
          .ifPresent(findings::add);
    }
    for (DiskDevice disk : chosen) {
      for (CryptoKeyId key : disk.keys()) {
        otherProvider(vm.disk(disk), vm.title(disk), key).ifPresent(findings::add);
      }
    }
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

  /** Only a re-key moves a part to another key provider. Assigning a policy does not. */
  private Optional<Finding> otherProvider(Subject subject, String part, CryptoKeyId key) {
    return assignment
        .keyProvider()
        .filter(wanted -> !key.providerId().equals(Optional.of(wanted)))
        .map(
            wanted ->
                key.providerId().isPresent()
                    ? onOtherProvider(subject, part, key, wanted)
                    : onUnknownProvider(subject, part, key, wanted));
  }

  private static Finding onOtherProvider(
      Subject subject, String part, CryptoKeyId key, String wanted) {
    return Findings.blocking(
        FindingCode.KEY_ON_OTHER_PROVIDER,
        subject,
        part + " is encrypted with key " + key + ", not with a key of \"" + wanted + "\"",
        "Leave the key provider out to keep the VM's key, or re-key the VM first.");
  }

  /** Before 6.7.2 no key names its key provider, so that alone stands in nobody's way. */
  private static Finding onUnknownProvider(
      Subject subject, String part, CryptoKeyId key, String wanted) {
    return Findings.warning(
        FindingCode.KEY_ON_OTHER_PROVIDER,
        subject,
        part
            + " is encrypted with key "
            + key
            + ", whose key provider vCenter does not name: it is not known whether that is \""
            + wanted
            + "\"",
        "Re-key the VM with a key of that key provider if it matters.");
  }
}
