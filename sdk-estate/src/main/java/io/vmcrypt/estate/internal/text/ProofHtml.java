package io.vmcrypt.estate.internal.text;

import static io.vmcrypt.core.internal.html.HtmlText.escaped;
import static io.vmcrypt.core.internal.html.HtmlText.name;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.internal.html.CertificateTable;
import io.vmcrypt.core.internal.html.ReportStyle;
import io.vmcrypt.estate.EstateProof;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a proof as one HTML page. For one thread. */
public final class ProofHtml {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final EstateProof proof;

  public ProofHtml(EstateProof proof) {
    this.proof = requireNonNull(proof, "proof");
  }

  /** Findings that are told of together, with one advice. */
  private record Group(Severity severity, FindingCode code, String advice) {}

  /** Writes all of it. */
  public void write(OutputStream out) {
    try {
      Writer page =
          new BufferedWriter(
              new OutputStreamWriter(requireNonNull(out, "out"), StandardCharsets.UTF_8));
      head(page);
      vms(page);
      baseline(page);
      page.write("<h2>Findings</h2>\n");
      findings(page, proof.findings(), "None: all is as the estate says.");
      CertificateTable.write(page, proof.certificates());
      foot(page);
      page.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the proof could not be written", e);
    }
  }

  private void head(Writer page) throws IOException {
    boolean warned = !proof.findings(Severity.WARNING).isEmpty();
    String kind = proof.isProved() ? warned ? "warned" : "proved" : "refuted";
    page.write(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
            + "<meta http-equiv=\"Content-Security-Policy\""
            + " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
            + "Estate "
            + escaped(proof.estate())
            + ", "
            + TIME.format(proof.provedAt())
            + "</title>\n<style>\n"
            + ReportStyle.css()
            + "</style></head>\n<body>\n<h1>Estate "
            + name(proof.estate())
            + "</h1>\n<p class=\"verdict "
            + kind
            + "\">"
            + escaped(capital(ProofText.verdict(proof)))
            + "</p>\n<p>"
            + proof.site().service().map(service -> "OVHcloud " + name(service) + "<br>").orElse("")
            + escaped(proof.site().vcenter())
            + ", instance "
            + escaped(proof.site().instanceUuid())
            + "<br>KMS "
            + name(String.join(", ", proof.site().keyServers()))
            + "<br>"
            + TIME.format(proof.provedAt())
            + proof.provedBy().map(by -> ", by " + name(by)).orElse("")
            + "</p>\n");
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private void vms(Writer page) throws IOException {
    page.write("<div class=\"tiles\">");
    tile(page, "total", proof.vms().total(), "virtual machines");
    for (EncryptionLevel level : EncryptionLevel.values()) {
      String word = level.name().toLowerCase(Locale.ROOT);
      tile(page, word, proof.vms().of(level), word.replace('_', ' '));
    }
    tile(page, "total", proof.vms().leftOut(), "left out on purpose");
    tile(
        page,
        "total",
        proof.vms().encryptedDisks(),
        "of " + proof.vms().disks() + " disks encrypted");
    page.write("</div>\n");
  }

  private static void tile(Writer page, String kind, long count, String words) throws IOException {
    page.write(
        "<div class=\"tile " + kind + "\"><strong>" + count + "</strong> " + words + "</div>");
  }

  private void baseline(Writer page) throws IOException {
    if (proof.baseline().isEmpty()) {
      return;
    }
    String since = TIME.format(proof.baseline().get().provedAt());
    page.write("<h2>New since " + since + "</h2>\n");
    findings(page, proof.newFindings(), "Nothing.");
    page.write("<h2>Gone since " + since + "</h2>\n");
    findings(page, proof.goneFindings(), "Nothing.");
  }

  private static void findings(Writer page, List<Finding> findings, String none)
      throws IOException {
    if (findings.isEmpty()) {
      page.write("<p class=\"clean\">" + none + "</p>\n");
      return;
    }
    Map<Group, List<Finding>> groups = new LinkedHashMap<>();
    for (Finding finding : findings) {
      groups
          .computeIfAbsent(
              new Group(finding.severity(), finding.code(), finding.advice()),
              group -> new ArrayList<>())
          .add(finding);
    }
    for (Map.Entry<Group, List<Finding>> group : groups.entrySet()) {
      String severity = group.getKey().severity().name().toLowerCase(Locale.ROOT);
      page.write(
          "<h3><span class=\"badge "
              + severity
              + "\">"
              + severity
              + "</span> <code>"
              + escaped(group.getKey().code().value())
              + "</code> ("
              + group.getValue().size()
              + ")</h3>\n<p>"
              + escaped(group.getKey().advice())
              + "</p>\n<table><thead><tr><th>System</th><th>What</th><th>Seen</th></tr></thead>"
              + "<tbody>\n");
      for (Finding finding : group.getValue()) {
        page.write(row(finding));
      }
      page.write("</tbody></table>\n");
    }
  }

  private static String row(Finding finding) {
    return "<tr><td>"
        + escaped(finding.system())
        + "</td><td>"
        + name(finding.subject().toString())
        + "</td><td>"
        + escaped(finding.seen())
        + (finding.missing().isEmpty()
            ? ""
            : "<small>missing: " + escaped(String.join(", ", finding.missing())) + "</small>")
        + "</td></tr>\n";
  }

  private void foot(Writer page) throws IOException {
    page.write(
        "<footer>As the systems told it when they were asked, by vmcrypt "
            + escaped(proof.sdkVersion())
            + ". SHA-256 of the JSON of this proof: <code>"
            + proof.digest()
            + "</code></footer>\n</body></html>\n");
  }
}
