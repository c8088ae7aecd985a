package io.vmcrypt.estate.internal.report;

import static io.vmcrypt.report.html.HtmlText.count;
import static io.vmcrypt.report.html.HtmlText.escaped;
import static io.vmcrypt.report.html.HtmlText.name;
import static io.vmcrypt.report.html.HtmlText.time;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.report.html.CertificateLines;
import io.vmcrypt.report.html.ControlRows;
import io.vmcrypt.report.html.EncryptionBars;
import io.vmcrypt.report.html.EncryptionCounts;
import io.vmcrypt.report.html.FindingGroups;
import io.vmcrypt.report.html.HtmlText;
import io.vmcrypt.report.html.ReportPage;
import io.vmcrypt.report.html.Verdict;
import io.vmcrypt.estate.EstateProof;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes a proof as one HTML page. For one thread. */
public final class ProofHtml {

  private static final int MOST_NAMES = 100;

  private final EstateProof proof;
  private final Optional<String> json;

  /**
   * @param json the name of the file beside the page that has the proof as JSON; empty if none is
   *     known
   */
  public ProofHtml(EstateProof proof, Optional<String> json) {
    this.proof = requireNonNull(proof, "proof");
    this.json = requireNonNull(json, "json");
  }

  /** Writes all of it. */
  public void write(OutputStream out) {
    try {
      Writer page =
          new BufferedWriter(
              new OutputStreamWriter(requireNonNull(out, "out"), StandardCharsets.UTF_8));
      ReportPage report =
          new ReportPage(
                  "Estate " + proof.estate() + ", " + time(proof.provedAt()),
                  "Estate " + name(proof.estate()))
              .fact("vCenter", name(proof.site().vcenter()))
              .fact("Instance", "<code>" + escaped(proof.site().instanceUuid()) + "</code>")
              .fact("OVHcloud", proof.site().service().map(HtmlText::name))
              .fact("KMS", name(String.join(", ", proof.site().keyServers())))
              .fact("Account", proof.provedBy().map(HtmlText::name).orElse("not known"))
              .fact("Scope", escaped(ProofText.scope(proof)))
              .fact("Tool", "vmcrypt " + escaped(proof.sdkVersion()))
              .fact("Time", time(proof.provedAt()));
      report.begin(page, verdict(), capital(ProofText.verdict(proof)));
      vms(page);
      baseline(page);
      page.write("<h2>Findings</h2>\n");
      findings(page, proof.findings(), "None: all is as the estate says.");
      CertificateLines.write(page, proof.certificates(), proof.certificateDays());
      ControlRows.write(page, proof.controls());
      if (proof.history().isPresent()) {
        new HistoryHtml(proof.history().get(), proof.keysNotTold().size()).write(page);
      }
      report.end(
          page,
          "As the systems told it when they were asked. SHA-256 of the JSON of this proof: <code>"
              + proof.digest()
              + "</code>."
              + json.map(ProofHtml::check).orElse(""));
      page.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the proof could not be written", e);
    }
  }

  private static String check(String json) {
    return " It is in the file <code>"
        + escaped(json)
        + "</code> beside this page, which this command checks: <code>vmcrypt verify "
        + escaped(json.matches("[A-Za-z0-9._][A-Za-z0-9._-]*") ? json : quoted(json))
        + "</code>. Keep the digest in another place than the file.";
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

  private void vms(Writer page) throws IOException {
    EncryptionBars.total(
        page,
        new EncryptionCounts(
            proof.vms().of(EncryptionLevel.ENCRYPTED),
            proof.vms().of(EncryptionLevel.PARTLY_ENCRYPTED),
            proof.vms().of(EncryptionLevel.PLAIN),
            proof.vms().of(EncryptionLevel.UNKNOWN)),
        proof.vms().disks(),
        proof.vms().encryptedDisks());
    if (proof.vms().leftOut() > 0) {
      page.write("<p>" + count(proof.vms().leftOut(), "more VM") + " left out on purpose.</p>\n");
    }
  }

  private void baseline(Writer page) throws IOException {
    if (proof.baseline().isEmpty()) {
      return;
    }
    String since = time(proof.baseline().get().provedAt());
    page.write("<h2>New since " + since + "</h2>\n");
    findings(page, proof.newFindings(), "Nothing.");
    page.write("<h2>Gone since " + since + "</h2>\n");
    findings(page, proof.goneFindings(), "Nothing.");
    page.write("<h2>Not seen any more since " + since + "</h2>\n");
    noLongerSeen(page);
  }

  private void noLongerSeen(Writer page) throws IOException {
    List<Subject> gone = proof.noLongerSeen();
    if (gone.isEmpty()) {
      page.write("<p>Nothing.</p>\n");
    } else {
      page.write("<ul>\n");
      for (Subject subject : gone.subList(0, Math.min(gone.size(), MOST_NAMES))) {
        page.write("<li>" + name(subject.toString()) + "</li>\n");
      }
      page.write("</ul>\n");
      int more = gone.size() - MOST_NAMES;
      if (more > 0) {
        page.write("<p>" + more + " more are in the JSON of this proof.</p>\n");
      }
    }
    if (!proof.notComparable().isEmpty()) {
      page.write(
          "<p>Not known of: " + escaped(String.join(", ", proof.notComparable())) + ".</p>\n");
    }
  }

  private static void findings(Writer page, List<Finding> findings, String none)
      throws IOException {
    FindingGroups groups = FindingGroups.unbounded();
    for (Finding finding : findings) {
      groups.add(
          name(finding.subject().toString()) + "<small>" + escaped(finding.system()) + "</small>",
          finding);
    }
    groups.write(page, none, "in the JSON of this proof");
  }
}
