package io.vmcrypt.estate.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.estate.internal.report.FindingLines;
import io.vmcrypt.estate.internal.report.Words;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A proof for people to read. For one thread. */
final class ProofText {

  private static final int MOST_NAMES = 20;
  private static final int MOST_ENTRIES = 50;

  private final EstateProof proof;
  private final StringBuilder text = new StringBuilder();

  ProofText(EstateProof proof) {
    this.proof = requireNonNull(proof, "proof");
  }

  /** The first line. */
  String title() {
    return "estate " + OneLine.of(proof.estate()) + ": " + verdict(proof) + ", " + vms(proof.vms());
  }

  /** Whether it is proved, in words. */
  static String verdict(EstateProof proof) {
    int blocking = proof.findings(Severity.BLOCKING).size();
    int warnings = proof.findings(Severity.WARNING).size();
    String counts = Count.of(blocking, "blocking finding") + ", ";
    return (proof.isProved() ? "proved, " : "not proved, " + counts)
        + (warnings == 0 ? "no warnings" : Count.of(warnings, "warning"));
  }

  /** The VMs, added up, in words. */
  static String vms(VmTotals vms) {
    return "%s of %s encrypted"
            .formatted(vms.of(EncryptionLevel.ENCRYPTED), Count.of(vms.total(), "VM"))
        + part(vms.of(EncryptionLevel.PARTLY_ENCRYPTED), " in part")
        + part(vms.of(EncryptionLevel.PLAIN), " unencrypted")
        + part(vms.of(EncryptionLevel.UNKNOWN), " not known")
        + part(vms.leftOut(), " left out")
        + ", %s of %s".formatted(vms.encryptedDisks(), Count.of(vms.disks(), "disk"));
  }

  private static String part(long number, String words) {
    return number == 0 ? "" : ", " + number + words;
  }

  /** All of it. */
  String write() {
    line("", title());
    line("  ", proof.site().toString());
    line(
        "  ",
        proof.provedAt().truncatedTo(ChronoUnit.SECONDS)
            + proof.provedBy().map(by -> ", by " + by).orElse("")
            + ", vmcrypt "
            + proof.sdkVersion()
            + ", digest "
            + proof.digest());
    line("  ", "about " + scope(proof));
    line("  ", "document " + proof.scope().document());
    proof
        .scope()
        .planDigest()
        .ifPresent(plan -> line("  ", "after a saved plan was applied, SHA-256 " + plan));
    some("  ", proof.scope().vms());
    for (CertificateValidity certificate : proof.certificates()) {
      line("  ", Words.validity(certificate));
    }
    proof
        .baseline()
        .ifPresent(
            earlier ->
                line(
                    "  ",
                    "since the proof of %s: %s, %s gone; %s"
                        .formatted(
                            earlier.provedAt().truncatedTo(ChronoUnit.SECONDS),
                            Count.of(proof.newFindings().size(), "new finding"),
                            proof.goneFindings().size(),
                            noLongerSeen())));
    proof.baseline().ifPresent(earlier -> proof.newFindings().forEach(this::added));
    proof.goneFindings().forEach(finding -> line("  gone: ", finding.toString()));
    some("  not chosen any more: ", proof.noLongerChosen());
    some(
        "  " + notThere(proof) + ": ",
        proof.noLongerSeen().stream().filter(ProofText::isVm).toList());
    some("  not seen any more: ", proof.noLongerSeen().stream().filter(one -> !isVm(one)).toList());
    FindingLines.of(proof.findings()).forEach(finding -> line("  ", finding));
    proof.history().ifPresent(this::history);
    String controls = ControlAnswer.counted(proof.controls());
    if (!controls.isEmpty()) {
      line("  ", "controls: " + controls + "; the JSON and the page of this proof have each");
    }
    return text.toString();
  }

  /** Of what it is a proof, and how much is known to be missing: text, page and JSON say so. */
  static String scope(EstateProof proof) {
    int notSeen = proof.notSeen().size();
    return proof.scope()
        + (notSeen == 0
            ? ""
            : "; "
                + Count.of(notSeen, "finding")
                + (notSeen == 1 ? " tells" : " tell")
                + " what could not be seen");
  }

  private static boolean isVm(Subject subject) {
    return subject.kind().equals("VM");
  }

  /** What a VM is that the baseline has seen: it is not there, if all VMs were looked at. */
  static String notThere(EstateProof proof) {
    return proof.scope().outside().isPresent() ? "not there any more" : "not seen any more";
  }

  private void some(String indent, List<?> names) {
    names.stream().limit(MOST_NAMES).forEach(name -> line(indent, name.toString()));
    int more = names.size() - MOST_NAMES;
    if (more > 0) {
      line(indent, more + " more, in the JSON of this proof");
    }
  }

  private void history(HistoryReport history) {
    line("  ", history.toString());
    history.entries().stream()
        .limit(MOST_ENTRIES)
        .forEach(entry -> line("  changed: ", entry.toString()));
    int rest = history.entries().size() - MOST_ENTRIES;
    if (rest > 0) {
      line("  changed: ", rest + " more, in the JSON of this proof");
    }
    if (!proof.keysNotTold().isEmpty()) {
      line(
          "  ",
          Count.of(proof.keysNotTold().size(), "key")
              + " of VMs not named by this history: who made them is not known");
    }
  }

  private String noLongerSeen() {
    List<String> open = proof.notComparable();
    return Count.of(proof.noLongerChosen().size(), "VM")
        + " not chosen any more, "
        + Count.of(proof.noLongerSeen().size(), "thing")
        + " not seen any more"
        + (open.isEmpty() ? "" : "; not known of " + String.join(", ", open));
  }

  private void added(Finding finding) {
    line("  new: ", finding.toString());
  }

  private void line(String indent, String content) {
    text.append(indent).append(OneLine.of(content)).append('\n');
  }
}
