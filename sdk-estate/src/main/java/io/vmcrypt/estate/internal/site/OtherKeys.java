package io.vmcrypt.estate.internal.site;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keys that are in use at the first site and that no VM has on its home or a disk: those of hosts,
 * of third parties such as vSAN, of older snapshots, and those that wrap others.
 *
 * @param findings takes what is wrong
 */
record OtherKeys(VsphereClient first, KeysAtSecond keys, List<Finding> findings) {

  private static final String SITE = "first site";

  /** Asks both sites. */
  void look(Set<CryptoKeyId> ofVms) {
    KeyLedger ledger = first.keyLedger().oneLook();
    Asking.ask(
            () -> ledger.count(List.of()),
            refused ->
                findings.add(
                    KeysAtSecond.refused(
                        SITE, "it is not known which other keys are in use", refused)))
        .ifPresent(count -> look(count, ledger, ofVms));
  }

  private void look(KeyCount count, KeyLedger ledger, Set<CryptoKeyId> ofVms) {
    // a key that nobody was seen to have, as one that a task is about to bring, may be missing
    count.doubts().stream().findFirst().map(OtherKeys::notAll).ifPresent(findings::add);
    Set<String> ids = ofVms.stream().map(CryptoKeyId::keyId).collect(Collectors.toSet());
    List<CryptoKeyId> others =
        count.keys().stream()
            .filter(one -> one.use() != KeyCount.Use.BY_NOBODY)
            .map(KeyCount.CountedKey::key)
            .filter(key -> !ofVms.contains(key))
            // one that no key provider is told of may be a VM's
            .filter(key -> key.providerId().isPresent() || !ids.contains(key.keyId()))
            .distinct()
            .toList();
    keys.ask(others);
    others.forEach(key -> tell(key, ledger.ofKeys(List.of(key)).users()));
  }

  private static Finding notAll(KeyDoubt doubt) {
    String what = "the first site does not tell all other keys that are in use";
    return doubt
        .cause()
        .map(refused -> KeysAtSecond.refused(SITE, what, refused))
        .orElseGet(
            () ->
                KeysAtSecond.notKnown(
                    Subject.of(SiteLook.VCENTER, SITE),
                    what + ": " + doubt.seen(),
                    doubt.advice()));
  }

  /** What a host or a third party uses stays at the first site; a VM moves with its key. */
  private void tell(CryptoKeyId key, List<KeyUser> users) {
    String what =
        users.isEmpty()
            ? "the first site does not say who uses it"
            : users.stream().map(KeyUser::toString).collect(Collectors.joining(", "));
    boolean stays =
        !users.isEmpty()
            && users.stream().noneMatch(user -> user.kind() == KeyUser.Kind.VIRTUAL_MACHINE);
    keys.lack(key, Subject.of("key", key.keyId()), what)
        .map(lack -> stays ? Reported.again(Severity.NOTE, "", lack) : lack)
        .ifPresent(findings::add);
  }
}
