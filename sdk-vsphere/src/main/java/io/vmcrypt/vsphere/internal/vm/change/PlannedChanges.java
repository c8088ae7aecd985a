package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Describes a plan for people: each part and each mode that changes, from what to what. */
public record PlannedChanges(Plan plan, Observation before) {

  /** The home first, then disks, then modes; empty if nothing changes. */
  public List<Change> list() {
    VmReading vm = before.vm();
    List<Change> changes = new ArrayList<>();
    plan.home()
        .map(asked -> change(vm.home(), asked, List.of(vm.keyId()), before.policies().home()))
        .ifPresent(changes::add);
    disks(changes);
    plan.migrateEncryption()
        .map(
            mode ->
                mode(
                    PartDifference.VMOTION,
                    vm.migrateEncryption().map(MigrateEncryption::value),
                    mode.value()))
        .ifPresent(changes::add);
    plan.virtualTpm()
        .map(
            asked ->
                mode(
                    PartDifference.VIRTUAL_TPM,
                    Optional.of(TpmChange.inWords(vm.hasVirtualTpm())),
                    TpmChange.inWords(asked.present())))
        .ifPresent(changes::add);
    plan.unlock()
        .ifPresent(
            unlock ->
                changes.add(
                    Change.changed(
                        VimSession.SYSTEM,
                        vm.subject().part("lock"),
                        VmEncryptionState.LOCKED,
                        VmEncryptionState.UNLOCKED)));
    return List.copyOf(changes);
  }

  /** Adds what is to change at each disk. */
  private void disks(List<Change> changes) {
    @Nullable DiskDevice last = null;
    @Nullable Change said = null;
    @Nullable PartPlan asked = null;
    for (DiskChange disk : plan.disks()) {
      DiskDevice device = disk.disk();
      Subject subject = before.vm().disk(device);
      // most disks of a VM are alike, and the words for thousands of VMs are felt
      if (said != null
          && last != null
          && disk.change().equals(asked)
          && device.links().equals(last.links())
          && before.policies().disk(device).equals(before.policies().disk(last))) {
        changes.add(new Change(said.system(), subject, said.from(), said.to()));
      } else {
        said = change(subject, disk.change(), device.links(), before.policies().disk(device));
        changes.add(said);
      }
      last = device;
      asked = disk.change();
    }
  }

  private Change mode(String part, Optional<String> from, String to) {
    return new Change(VimSession.SYSTEM, before.vm().subject().part(part), from, Optional.of(to));
  }

  private Change change(
      Subject subject,
      PartPlan asked,
      List<Optional<CryptoKeyId>> links,
      Optional<StoragePolicy> policy) {
    String from = PartWords.of(links, policy);
    String to =
        encryption(asked.action(), links)
            + ", "
            + asked.policy().map(PolicyChange::inWords).orElse(PartWords.of(policy));
    // two policies can have the same name, so the id tells them apart
    return Change.changed(
        VimSession.SYSTEM,
        subject,
        from,
        to.equals(from)
            ? to
                + asked
                    .policy()
                    .flatMap(PolicyChange::id)
                    .map(id -> " (" + id + ")")
                    .orElse(" anew")
            : to);
  }

  private String encryption(CryptoAction action, List<Optional<CryptoKeyId>> links) {
    return switch (action) {
      case NONE -> PartWords.ofKeys(links);
      case DECRYPT -> PartWords.UNENCRYPTED;
      case ENCRYPT, SHALLOW_RECRYPT -> "encrypted with " + plan.key().inWords();
      case DEEP_RECRYPT -> "encrypted anew with " + plan.key().inWords();
    };
  }
}
