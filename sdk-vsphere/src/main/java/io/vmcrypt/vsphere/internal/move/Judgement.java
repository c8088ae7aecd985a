package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.right.Privileges.Lack;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.move.RelocationVerdict.Answer;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is said of one VM, while it is judged. For one thread. */
final class Judgement {

  private final Subject subject;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<CryptoKeyId> keys = new LinkedHashSet<>();
  private final Set<FindingCode> notKnown = new LinkedHashSet<>();
  private final Set<FindingCode> lifted;

  /**
   * Nothing is said yet.
   *
   * @param lifted the reasons that are no obstacle though they are not known
   */
  Judgement(Subject subject, Set<FindingCode> lifted) {
    this.subject = requireNonNull(subject, "subject");
    this.lifted = Set.copyOf(lifted);
  }

  Subject subject() {
    return subject;
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

  /** Something stands in the way. */
  void no(FindingCode code, Subject of, String seen, String advice) {
    findings.add(Findings.blocking(code, of, seen, advice));
  }

  /** It is not known whether something does; that counts as no, unless the caller lifts it. */
  void notKnown(FindingCode code, Subject of, String seen, String advice) {
    notKnown.add(code);
    findings.add(Findings.warning(code, of, seen, advice));
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

  void needs(CryptoKeyId key) {
    keys.add(key);
  }

  Set<CryptoKeyId> keys() {
    return keys;
  }

  List<Finding> findings() {
    return findings;
  }

  /** For which reasons it is not known, those too that are lifted. */
  Set<FindingCode> notKnown() {
    return notKnown;
  }

  /** Those that are not lifted. */
  List<String> open() {
    return notKnown.stream()
        .filter(code -> !lifted.contains(code))
        .map(FindingCode::value)
        .toList();
  }

  Answer answer() {
    if (findings.stream().anyMatch(Finding::isBlocking)) {
      return Answer.NO;
    }
    return lifted.containsAll(notKnown) ? Answer.YES : Answer.NOT_KNOWN;
  }
}
