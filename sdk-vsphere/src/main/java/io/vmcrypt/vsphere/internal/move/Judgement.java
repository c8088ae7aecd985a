package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.right.Privileges.Lack;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.HeldKey;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.move.RelocationVerdict;
import io.vmcrypt.vsphere.move.RelocationVerdict.Answer;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is said of one VM, while it is judged. For one thread. */
final class Judgement {

  private final Leaving vm;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<CryptoKeyId> keys = new LinkedHashSet<>();
  private final Set<FindingCode> notKnown = new LinkedHashSet<>();

  /** Nothing is said yet. */
  Judgement(Leaving vm) {
    this.vm = requireNonNull(vm, "vm");
  }

  Leaving vm() {
    return vm;
  }

  Subject subject() {
    return vm.subject();
  }

  /** The user lacks privileges, by the vendor's word, or it is not known. */
  void lacks(Lack lack) {
    Finding finding = lack.finding();
    if (lack.isKnown()) {
      findings.add(finding);
    } else {
      notKnown.add(finding.code());
      findings.add(
          Findings.warning(finding.code(), finding.subject(), finding.seen(), finding.advice())
              .withMissing(finding.missing()));
    }
  }

  /** Something of the VM stands in the way. */
  void no(FindingCode code, String seen, String advice) {
    no(code, subject(), seen, advice);
  }

  /** Something stands in the way. */
  void no(FindingCode code, Subject of, String seen, String advice) {
    findings.add(Findings.blocking(code, of, seen, advice));
  }

  /** The same of the VM as the other {@code notKnown}. */
  void notKnown(FindingCode code, String seen, String advice) {
    notKnown(code, subject(), seen, advice);
  }

  /** It is not known whether something does; that counts as no, unless the caller lifts it. */
  void notKnown(FindingCode code, Subject of, String seen, String advice) {
    notKnown.add(code);
    findings.add(Findings.warning(code, of, seen, advice));
  }

  /** It cannot be read, or a part of it. */
  void unreadable(SdkException why) {
    notKnown(FindingCode.VM_NOT_READABLE, why.outcome(), why.advice());
  }

  /** It may fail. */
  void warn(FindingCode code, Subject of, String seen, String advice) {
    findings.add(Findings.warning(code, of, seen, advice));
  }

  /** Good to know. */
  void note(FindingCode code, Subject of, String seen, String advice) {
    findings.add(Findings.note(code, of, seen, advice));
  }

  /** What others have found of it, or of something that several VMs share. */
  void all(Collection<Finding> found) {
    findings.addAll(found);
  }

  void needs(Collection<HeldKey> held) {
    held.forEach(one -> keys.add(one.key()));
  }

  /** All keys that it needs; more can be added. */
  Set<CryptoKeyId> keys() {
    return keys;
  }

  List<Finding> findings() {
    return findings;
  }

  /** The reasons for which it is not known and that are not lifted, in words. */
  String open() {
    return notKnown.stream()
        .filter(code -> !vm.skipped().contains(code))
        .map(FindingCode::value)
        .collect(Collectors.joining(", "));
  }

  Answer answer() {
    if (findings.stream().anyMatch(Finding::isBlocking)) {
      return Answer.NO;
    }
    return vm.skipped().containsAll(notKnown) ? Answer.YES : Answer.NOT_KNOWN;
  }

  /** All that is said; a move asks for no policies. */
  RelocationVerdict verdict() {
    return new RelocationVerdict(
        vm.virtualMachine(),
        Optional.ofNullable(vm.reading())
            .map(read -> new Observation(read, new AssignedPolicies(vm.id(), Map.of())).state()),
        vm.instanceUuid(),
        answer(),
        notKnown,
        findings,
        keys);
  }
}
