package io.vmcrypt.estate.internal.site;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.site.KeyReadiness;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keys that are in use at the first site and that no VM has on its home or a disk: those of hosts,
 * of third parties such as vSAN, of older snapshots, and those that wrap others.
 */
final class OtherKeys {

  private final VsphereClient first;
  private final KeyLook keys;

  OtherKeys(VsphereClient first, KeyLook keys) {
    this.first = first;
    this.keys = keys;
  }

  /** Asks both sites; what is wrong becomes a finding. */
  List<KeyReadiness> look(List<Finding> findings) {
    Subject subject = Subject.of(NotKnown.VCENTER, "first site").part("other keys");
    KeyLedger ledger = first.keyLedger().oneLook();
    Optional<KeyCount> count =
        Asking.ask(
            () -> ledger.count(List.of()),
            refused ->
                findings.add(
                    NotKnown.of(
                        Severity.WARNING,
                        subject,
                        "the first site does not say which other keys are in use",
                        refused)));
    count.stream()
        .flatMap(counted -> counted.doubts().stream())
        .findFirst()
        .ifPresent(doubt -> findings.add(notAll(subject, doubt)));
    List<CryptoKeyId> others =
        keys.without(
            count.stream()
                .flatMap(counted -> counted.keys().stream())
                .filter(counted -> counted.use() != KeyCount.Use.BY_NOBODY)
                .map(KeyCount.CountedKey::key)
                .toList());
    if (others.isEmpty()) {
      return List.of();
    }
    keys.ask(others);
    List<KeyReadiness> looked = new ArrayList<>();
    for (CryptoKeyId key : others) {
      List<KeyUser> of = ledger.ofKeys(List.of(key)).users();
      KeyAnswer answer = keys.answer(key);
      looked.add(
          new KeyReadiness(
              key,
              of.stream().map(KeyUser::toString).toList(),
              answer.readiness(),
              answer.reason()));
      if (!answer.isReady()) {
        findings.addAll(findings(key, of, answer));
      }
    }
    return looked;
  }

  /** A key that nobody was seen to have, as one that a task is about to bring, may be missing. */
  private static Finding notAll(Subject subject, KeyDoubt doubt) {
    String what = "the first site does not tell all other keys that are in use";
    return doubt
        .cause()
        .map(refused -> NotKnown.of(Severity.WARNING, subject, what, refused))
        .orElseGet(
            () ->
                Finding.warning(
                    FindingCode.SECOND_SITE_NOT_KNOWN,
                    NotKnown.VCENTER,
                    subject,
                    what + ": " + doubt.seen(),
                    doubt.advice()));
  }

  /** What a host or a third party uses stays at the first site; a VM moves with its key. */
  private static List<Finding> findings(CryptoKeyId key, List<KeyUser> users, KeyAnswer answer) {
    if (users.isEmpty()) {
      return List.of(
          answer.finding(
              Subject.of("key", key.keyId()),
              "key " + key + ", of which the first site does not say who uses it"));
    }
    List<KeyUser> vms =
        users.stream().filter(user -> user.kind() == KeyUser.Kind.VIRTUAL_MACHINE).toList();
    return vms.isEmpty()
        ? List.of(
            answer.finding(
                Severity.NOTE,
                Subject.of("key", key.keyId()),
                "key " + key + " of " + users.get(0)))
        : vms.stream()
            .map(
                vm ->
                    answer.finding(
                        Subject.of("VM", vm.name(), vm.id()).part("key"),
                        "key " + key + ", which is on neither home nor disks"))
            .toList();
  }
}
