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
import io.vmcrypt.estate.internal.report.Words;
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
import java.util.Optional;
import java.util.function.Function;

/** Writes a proof as one HTML page. For one thread. */
final class ProofHtml {

  private static final int MOST_NAMES = 100;

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
            "Proof of estate " + proof.estate() + ", " + time(proof.provedAt()),
            words("Proof of estate ").and(name(proof.estate())),
            text(ProofText.scope(proof)).and(". " + time(proof.provedAt())))
        .detail("vCenter", name(proof.site().vcenter()))
        .detail("Instance", Markup.code(proof.site().instanceUuid()))
        .detail("OVHcloud", proof.site().service().map(Markup::name))
        .detail("KMS", name(String.join(", ", proof.site().keyServers())))
        .detail("Account", proof.provedBy().map(Markup::name).orElse(words("not known")))
        .detail("Document", text(proof.scope().document()))
        .detail("Saved plan", proof.scope().planDigest().map(Markup::code))
        .detail("Tool", words("vmcrypt ").and(text(proof.sdkVersion())))
        .detail("Time", words(time(proof.provedAt())))
        .detail("SHA-256 of the JSON of this proof", Markup.code(proof.digest()))
        .write(
            out,
            "the proof",
            verdict(),
            Words.capital(ProofText.verdict(proof)),
            this::content,
            words("As the systems reported it when they were asked.")
                .and(json.map(ProofHtml::check).orElse(Markup.NONE)));
  }

  private void content(PageBody page) throws IOException {
    counts(page);
    page.heading("What to do");
    FindingGroups groups = FindingGroups.unbounded();
    proof.findings().forEach(groups::add);
    page.findings(groups, "Nothing: all is as the estate says.", "in the JSON of this proof");
    baseline(page);
    vms(page);
    page.certificates(proof.certificates(), proof.certificateDays());
    page.controls(proof.controls());
    if (proof.history().isPresent()) {
      new HistoryHtml(proof.history().get(), proof.keysNotTold().size()).write(page);
    }
  }

  private static Markup check(String json) {
    return words(" The JSON is in the file ")
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

  private void counts(PageBody page) throws IOException {
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
  }

  private void vms(PageBody page) throws IOException {
    if (!proof.scope().vms().isEmpty()) {
      page.heading("Virtual machines");
      page.table(CHOSEN, proof.scope().vms().stream().map(ProofHtml::row));
    }
  }

  private static Table.Row row(ChosenVm vm) {
    return CHOSEN
        .row(name(vm.vm().toString()))
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
    briefly(page, proof.newFindings());
    page.heading("Gone since " + since);
    briefly(page, proof.goneFindings());
    page.heading("Not chosen any more since " + since);
    names(page, proof.noLongerChosen());
    page.heading("Not seen any more since " + since);
    names(page, proof.noLongerSeen());
    if (!proof.notComparable().isEmpty()) {
      page.paragraph(
          words("Not known of: ").and(text(String.join(", ", proof.notComparable()))).and("."));
    }
  }

  /** Without what to do, which is said above of what is there. */
  private static void briefly(PageBody page, List<Finding> findings) throws IOException {
    some(
        page,
        findings,
        finding -> Markup.code(finding.code().value()).and(name(" " + finding.subject())));
  }

  private void names(PageBody page, List<Subject> subjects) throws IOException {
    some(
        page,
        subjects,
        one -> name(one.toString()).and(one.kind().equals("VM") ? vm(one) : Markup.NONE));
  }

  private static <T> void some(PageBody page, List<T> all, Function<T, Markup> each)
      throws IOException {
    if (all.isEmpty()) {
      page.paragraph(words("Nothing."));
      return;
    }
    page.list(all.stream().limit(MOST_NAMES).map(each).toList());
    int more = all.size() - MOST_NAMES;
    if (more > 0) {
      page.paragraph(words(more + " more are in the JSON of this proof."));
    }
  }

  /** That it is not there, where that is known; one that is there is not chosen. */
  private Markup vm(Subject vm) {
    return text(
        ": "
            + (proof.noLongerChosen().contains(vm)
                ? "not chosen any more"
                : ProofText.notThere(proof)));
  }
}
