package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.internal.vm.judge.Judge;
import io.vmcrypt.vsphere.internal.vm.judge.KeyMatch;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.internal.vm.judge.Reason;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PartDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a VM must look like after a plan was carried out. A successful task is no proof, so this
 * compares the VM with the plan.
 *
 * @param key the key that was sent with it; empty if it was left to vCenter
 */
public record Expectation(Plan plan, Optional<CryptoKeyId> key) {

  /**
   * {@return what is not as asked: the home first, then disks, then modes; empty if all is as
   * asked}
   */
  public List<PartDifference> differences(Observation after) {
    VmReading vm = after.vm();
    List<PartDifference> differences = new ArrayList<>();
    unseen(vm).ifPresent(differences::add);
    plan.home()
        .flatMap(
            asked ->
                difference(
                    PartDifference.HOME, asked, true, List.of(vm.keyId()), after.policies().home()))
        .ifPresent(differences::add);
    for (DiskChange asked : plan.disks()) {
      disk(after, asked).ifPresent(differences::add);
    }
    plan.migrateEncryption()
        .filter(mode -> !after.state().effectiveMigrateEncryption().equals(mode))
        .map(
            mode ->
                new PartDifference(
                    PartDifference.VMOTION,
                    mode.value(),
                    after.state().effectiveMigrateEncryption().value()))
        .ifPresent(differences::add);
    plan.virtualTpm()
        .filter(asked -> asked.present() != vm.hasVirtualTpm())
        .map(
            asked ->
                new PartDifference(
                    PartDifference.VIRTUAL_TPM,
                    TpmChange.inWords(asked.present()),
                    TpmChange.inWords(vm.hasVirtualTpm())))
        .ifPresent(differences::add);
    plan.virtualTpm()
        .filter(changed -> !vm.homeEncrypted())
        .map(
            changed ->
                new PartDifference(
                    PartDifference.HOME,
                    "encrypted, as before",
                    PartWords.of(List.of(vm.keyId()), after.policies().home())))
        .ifPresent(differences::add);
    return List.copyOf(differences);
  }

  /** Why vCenter cannot tell how the VM is now. */
  public static Optional<PartDifference> unseen(VmReading vm) {
    return Judge.unseen(vm).stream()
        .findFirst()
        .map(
            reason ->
                reason.why() == Reason.Why.LOCKED
                    ? PartDifference.LOCKED
                    : new PartDifference(
                        PartDifference.VM,
                        "connected",
                        "connection state " + vm.connectionState()));
  }

  private Optional<PartDifference> disk(Observation after, DiskChange asked) {
    String part = "disk " + asked.disk();
    return after.vm().disks().stream()
        .filter(disk -> disk.key() == asked.disk().key())
        .findFirst()
        .map(
            disk ->
                difference(
                    part,
                    asked.change(),
                    asked.disk().encrypted(),
                    disk.links(),
                    after.policies().disk(disk)))
        .orElseGet(
            () -> Optional.of(new PartDifference(part, inWords(asked.change()), "not there")));
  }

  /**
   * How a part is not as asked.
   *
   * @param whole whether it was encrypted down to its last link, if it was at all
   * @param has the key of each link
   */
  private Optional<PartDifference> difference(
      String part,
      PartPlan asked,
      boolean whole,
      List<Optional<CryptoKeyId>> has,
      Optional<StoragePolicy> policy) {
    boolean seen =
        isKeyAsAsked(asked, whole, has)
            && asked.policy().map(change -> change.isSeenIn(policy)).orElse(true);
    return seen
        ? Optional.empty()
        : Optional.of(new PartDifference(part, inWords(asked), PartWords.of(has, policy)));
  }

  private boolean isKeyAsAsked(PartPlan asked, boolean whole, List<Optional<CryptoKeyId>> links) {
    if (asked.action() == CryptoAction.NONE) {
      return true;
    }
    if (!asked.action().takesKey()) {
      return links.stream().allMatch(Optional::isEmpty);
    }
    // a re-key leaves a plain link as it is
    boolean mayBePlain = asked.action() != CryptoAction.ENCRYPT && !whole;
    return links.stream().anyMatch(Optional::isPresent)
        && links.stream()
            .allMatch(
                link ->
                    link.isEmpty()
                        ? mayBePlain
                        : isExpected(link.get())
                            && asked.replaced().stream().noneMatch(link.get()::isSame));
  }

  /** What is not known is not seen to be as asked. */
  private boolean isExpected(CryptoKeyId has) {
    return key.map(sent -> KeyMatch.sent(has, sent) == KeyMatch.YES).orElse(true);
  }

  /** Whether any part of the VM has the key that was sent, or may have it. */
  public boolean isKeyUsed(Observation after) {
    if (!Judge.unseen(after.vm()).isEmpty()) {
      // vCenter cannot see the VM now, so a part may have the key
      return key.isPresent();
    }
    return after.vm().keys().stream()
        .anyMatch(held -> key.filter(sent -> sent.isSame(held.key())).isPresent());
  }

  private String inWords(PartPlan asked) {
    List<String> words = new ArrayList<>();
    if (asked.action().takesKey()) {
      words.add(
          "encrypted"
              + key.map(
                      sent ->
                          sent.keyId().isEmpty()
                              ? " with a key of " + sent.providerId().orElse("")
                              : " with key " + sent)
                  .orElse(""));
    } else if (asked.action() == CryptoAction.DECRYPT) {
      words.add(PartWords.UNENCRYPTED);
    }
    asked.policy().map(PolicyChange::inWords).ifPresent(words::add);
    return String.join(", ", words);
  }
}
