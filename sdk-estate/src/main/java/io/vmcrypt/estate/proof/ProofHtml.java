package io.vmcrypt.estate.proof;

import static io.vmcrypt.report.html.Markup.name;
import static io.vmcrypt.report.html.Markup.text;
import static io.vmcrypt.report.html.Markup.time;
import static io.vmcrypt.report.html.Markup.words;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.report.html.EncryptionCounts;
import io.vmcrypt.report.html.FindingGroups;
import io.vmcrypt.report.html.Markup;
import io.vmcrypt.report.html.PageBody;
import io.vmcrypt.report.html.ReportPage;
import io.vmcrypt.report.html.Table;
import io.vmcrypt.report.html.Verdict;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes a proof as one HTML page. For one thread. */
final class ProofHtml {

  private static final int MOST_NAMES = 100;
  private static final int MOST_VMS = 500;

  private static final Table CHOSEN =
      Table.of("The VMs that the document chooses.", "VM", "Encrypted", "Keys").wide("VMs");

  private final EstateProof proof;
  private final Optional<String> json;

  /**
   * @param json the name of the file beside the page that has the proof as JSON; empty if none is
   *     known
   */
  ProofHtml(EstateProof proof, Optional<String> json) {
    this.proof = requireNonNull(proof, "proof");
    this.json = requireNonNull(json, "json");
  }

  /** Writes all of it. */
  void write(OutputStream out) {
    new ReportPage(
            "Estate " + proof.estate() + ", " + time(proof.provedAt()),
            words("Estate ").and(name(proof.estate())))
        .fact("vCenter", name(proof.site().vcenter()))
        .fact("Instance", Markup.code(proof.site().instanceUuid()))
        .fact("OVHcloud", proof.site().service().map(Markup::name))
        .fact("KMS", name(String.join(", ", proof.site().keyServers())))
        .fact("Account", proof.provedBy().map(Markup::name).orElse(words("not known")))
        .fact("Scope", text(ProofText.scope(proof)))
        .fact("Document", text(proof.scope().document()))
        .fact("Saved plan", proof.scope().planDigest().map(Markup::code))
        .fact("Tool", words("vmcrypt ").and(text(proof.sdkVersion())))
        .fact("Time", words(time(proof.provedAt())))
        .write(
            out,
            "the proof",
            verdict(),
            capital(ProofText.verdict(proof)),
            this::content,
            words(
                    "As the systems told it when they were asked. SHA-256 of the JSON of this"
                        + " proof: ")
                .and(Markup.code(proof.digest()))
                .and(".")
                .and(json.map(ProofHtml::check).orElse(Markup.NONE)));
  }

  private void content(PageBody page) throws IOException {
    vms(page);
    baseline(page);
    page.heading("Findings");
    findings(page, proof.findings(), "None: all is as the estate says.");
    page.certificates(proof.certificates(), proof.certificateDays());
    page.controls(proof.controls());
    if (proof.history().isPresent()) {
      new HistoryHtml(proof.history().get(), proof.keysNotTold().size()).write(page);
    }
  }

  private static Markup check(String json) {
    return words(" It is in the file ")
        .and(Markup.code(json))
        .and(" beside this page, which this command checks: ")
        .and(
            Markup.code(
                "vmcrypt verify "
                    + (json.matches("[A-Za-z0-9._][A-Za-z0-9._-]*") ? json : quoted(json))))
        .and(". Keep the digest in another place than the file.");
  }

  /** As a shell takes it for one word, and no option. */
  private static String quoted(String name) {
    return "'./" + name.replace("'", "'\\''") + "'";
  }

  private Verdict verdict() {
    if (!proof.isProved()) {
      return Verdict.BAD;
    }
    return proof.findings(Severity.WARNING).isEmpty() ? Verdict.GOOD : Verdict.WARNED;
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private void vms(PageBody page) throws IOException {
    page.encrypted(
        new EncryptionCounts(
            proof.vms().of(EncryptionLevel.ENCRYPTED),
            proof.vms().of(EncryptionLevel.PARTLY_ENCRYPTED),
            proof.vms().of(EncryptionLevel.PLAIN),
            proof.vms().of(EncryptionLevel.UNKNOWN)),
        proof.vms().disks(),
        proof.vms().encryptedDisks());
    if (proof.vms().leftOut() > 0) {
      page.paragraph(words(Count.of(proof.vms().leftOut(), "more VM") + " left out on purpose."));
    }
    List<ChosenVm> chosen = proof.scope().vms();
    if (!chosen.isEmpty()) {
      page.table(CHOSEN, chosen.stream().limit(MOST_VMS).map(ProofHtml::row).toList());
      rest(page, chosen.size() - MOST_VMS);
    }
  }

  private static Table.Row row(ChosenVm vm) {
    return Table.Row.of(name(vm.vm().toString()))
        .cell(text(vm.parts()))
        .cell(
            Markup.joined(
                vm.keys().stream()
                    .map(
                        key ->
                            Markup.code(key.id().toString())
                                .and(text(" " + key.atKms().words()))
                                .line())
                    .toList()));
  }

  private void baseline(PageBody page) throws IOException {
    if (proof.baseline().isEmpty()) {
      return;
    }
    String since = time(proof.baseline().get().provedAt());
    page.heading("New since " + since);
    findings(page, proof.newFindings(), "Nothing.");
    page.heading("Gone since " + since);
    findings(page, proof.goneFindings(), "Nothing.");
    page.heading("Not chosen any more since " + since);
    names(page, proof.noLongerChosen());
    page.heading("Not seen any more since " + since);
    names(page, proof.noLongerSeen());
    if (!proof.notComparable().isEmpty()) {
      page.paragraph(
          words("Not known of: ").and(text(String.join(", ", proof.notComparable()))).and("."));
    }
  }

  private void names(PageBody page, List<Subject> subjects) throws IOException {
    if (subjects.isEmpty()) {
      page.paragraph(words("Nothing."));
      return;
    }
    page.list(
        subjects.stream()
            .limit(MOST_NAMES)
            .map(one -> name(one.toString()).and(one.kind().equals("VM") ? vm(one) : Markup.NONE))
            .toList());
    rest(page, subjects.size() - MOST_NAMES);
  }

  /** That it is not there, where that is known; one that is there is not chosen. */
  private Markup vm(Subject vm) {
    return text(
        ": "
            + (proof.noLongerChosen().contains(vm)
                ? "not chosen any more"
                : ProofText.notThere(proof)));
  }

  private static void rest(PageBody page, int more) throws IOException {
    if (more > 0) {
      page.paragraph(words(more + " more are in the JSON of this proof."));
    }
  }

  private static void findings(PageBody page, List<Finding> findings, String none)
      throws IOException {
    FindingGroups groups = FindingGroups.unbounded();
    findings.forEach(groups::add);
    page.findings(groups, none, "in the JSON of this proof");
  }
}
