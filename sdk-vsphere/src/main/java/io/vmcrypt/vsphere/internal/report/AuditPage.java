package io.vmcrypt.vsphere.internal.report;

import static io.vmcrypt.report.html.HtmlText.count;
import static io.vmcrypt.report.html.HtmlText.escaped;
import static io.vmcrypt.report.html.HtmlText.name;
import static io.vmcrypt.report.html.HtmlText.time;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.report.html.CertificateLines;
import io.vmcrypt.report.html.ControlRows;
import io.vmcrypt.report.html.EncryptionBars;
import io.vmcrypt.report.html.EncryptionCounts;
import io.vmcrypt.report.html.FindingGroups;
import io.vmcrypt.report.html.HtmlText;
import io.vmcrypt.report.html.ReportPage;
import io.vmcrypt.report.html.Verdict;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.policy.ComplianceStatus;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an audit as one HTML page. What is said of all VMs is at its top, so a row for each VM
 * waits in a temporary file until it is known; only this user may read the file. Of findings a
 * bounded number is kept, and each VM's row has its codes. For one thread. Must be closed.
 */
public final class AuditPage implements VmSink<AuditContext, AuditedVm, AuditSummary>, AutoCloseable {

  private static final int FINDINGS_OF_A_KIND = 500;
  private static final int FINDINGS = 5000;

  private final OutputStream out;
  private final FindingGroups findings = new FindingGroups(FINDINGS_OF_A_KIND, FINDINGS);
  private final Places places = new Places();
  private final WaitingRows vms = new WaitingRows();
  private @Nullable AuditContext context;

  public AuditPage(OutputStream out) {
    this.out = requireNonNull(out, "out");
  }

  @Override
  public void begin(AuditContext begun) {
    context = begun;
    for (Finding finding : begun.findings()) {
      findings.add(name(finding.subject().toString()), finding);
    }
  }

  @Override
  public void vm(AuditedVm vm) {
    places.add(vm);
    for (Finding finding : vm.findings()) {
      // where it is stands in the table of all VMs
      String part = finding.subject().part();
      findings.add(
          name(vm.vmName())
              + " ("
              + escaped(vm.vmId())
              + ")"
              + (part.isEmpty() ? "" : ", " + name(part)),
          finding);
    }
    try {
      vms.add(row(vm));
    } catch (IOException e) {
      throw new UncheckedIOException("the rows of the HTML report could not be kept", e);
    }
  }

  private static String where(AuditedVm vm) {
    return "<small>"
        + name(vm.path().isEmpty() ? vm.vmId() : vm.path() + " (" + vm.vmId() + ")")
        + "</small>";
  }

  private static String row(AuditedVm vm) {
    StringBuilder row =
        new StringBuilder("<tr><th scope=\"row\">")
            .append(name(vm.vmName()))
            .append(where(vm))
            .append("</th><td>")
            .append(badge(vm.level()));
    if (vm.template()) {
      row.append("<small>template</small>");
    }
    row.append("</td>");
    if (vm.state().isEmpty()) {
      row.append("<td colspan=\"3\">could not be read</td>");
    } else {
      VmEncryptionState state = vm.state().get();
      row.append("<td>")
          .append(part(state.homeKeyId(), state.homePolicy(), vm.compliance().get(AuditedVm.HOME)))
          .append(virtualTpm(state))
          .append("</td><td>");
      for (DiskEncryptionState disk : state.disks()) {
        row.append("<div><strong>")
            .append(name(disk.label()))
            .append("</strong> ")
            .append(part(disk.keyId(), disk.policy(), vm.compliance().get(disk.label())))
            .append(chain(disk.links()))
            .append("</div>");
      }
      row.append("</td><td>")
          .append(escaped(state.effectiveMigrateEncryption().value()))
          .append(state.isLocked() ? "<small>locked: key missing</small>" : "")
          .append("</td>");
    }
    row.append("<td>").append(vm.host().map(AuditPage::host).orElse("")).append("</td><td>");
    vm.findings().stream()
        .map(finding -> finding.code().value())
        .distinct()
        .forEach(code -> row.append("<div><code>").append(escaped(code)).append("</code></div>"));
    return row.append("</td></tr>\n").toString();
  }

  /** It is kept with the home, by the home's key. */
  private static String virtualTpm(VmEncryptionState state) {
    if (state.virtualTpm().isEmpty()) {
      return "<small>virtual TPM: not known</small>";
    }
    return state.virtualTpm().get() ? "<small>virtual TPM</small>" : "";
  }

  private static String host(AuditedHost host) {
    return name(host.name())
        + host.cryptoState().map(state -> "<small>" + escaped(state) + "</small>").orElse("");
  }

  private static String part(
      Optional<CryptoKeyId> key,
      Optional<StoragePolicy> policy,
      @Nullable ComplianceStatus compliance) {
    return (key.isEmpty()
            ? "<span class=\"not\">plain</span>"
            : "key <code>"
                + escaped(key.get().keyId())
                + "</code>"
                + key.get().providerId().map(provider -> " of " + name(provider)).orElse(""))
        + policy
            .map(
                has ->
                    "<small>policy "
                        + name(has.name())
                        + (compliance == null ? "" : ", " + escaped(compliance.value()))
                        + "</small>")
            .orElse("");
  }

  /** Links that are alike need no word. */
  private static String chain(List<Optional<CryptoKeyId>> links) {
    return links.stream().distinct().count() == 1
        ? ""
        : "<small>" + escaped(PartWords.ofKeys(links)) + "</small>";
  }

  private static String badge(EncryptionLevel level) {
    return switch (level) {
      case ENCRYPTED -> badge("encrypted", "encrypted");
      case PARTLY_ENCRYPTED -> badge("partly", "partly encrypted");
      case PLAIN -> badge("plain", "plain");
      case UNKNOWN -> badge("unknown", "not known");
    };
  }

  private static String badge(String kind, String words) {
    return "<span class=\"badge " + kind + "\">" + words + "</span>";
  }

  @Override
  public void end(AuditSummary summary) {
    AuditContext begun = requireNonNull(context, "context");
    try {
      Writer page = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
      ReportPage report = frame(begun, summary);
      report.begin(page, verdict(summary), verdictWords(summary));
      EncryptionBars.total(page, counts(summary), summary.disks(), summary.encryptedDisks());
      if (summary.total() > 0) {
        page.write("<h2>By folder</h2>\n");
        EncryptionBars.places(
            page, "The folders with the most VMs that are not encrypted first.", places.drawn());
      }
      page.write("<h2>Findings</h2>\n");
      findings.write(
          page,
          "None: all is as expected.",
          "the table of all virtual machines has their codes, and the JSON of an audit has all");
      providers(page, begun, summary);
      CertificateLines.write(page, begun.certificates(), begun.rules().certificateDays());
      ControlRows.write(page, summary.controls());
      each(page, summary);
      report.end(
          page,
          "As reported by "
              + name(begun.vcenter())
              + " from "
              + time(begun.startedAt())
              + " to "
              + time(summary.finishedAt())
              + ". Key ids are names of keys, not keys.");
      page.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the HTML report could not be written", e);
    }
  }

  private static ReportPage frame(AuditContext context, AuditSummary summary) {
    return new ReportPage(
            "VM encryption of " + context.vcenter() + ", " + time(summary.finishedAt()),
            "VM encryption of " + name(context.vcenter()))
        .fact("vCenter", name(context.about().fullName()))
        .fact(
            "Instance",
            context.about().instanceUuid().isEmpty()
                ? "not known"
                : "<code>" + escaped(context.about().instanceUuid()) + "</code>")
        .fact("Account", context.auditedBy().map(HtmlText::name).orElse("not known"))
        .fact("Tool", "vmcrypt " + escaped(context.sdkVersion()))
        .fact("Time", time(summary.finishedAt()))
        .fact(
            "Looked at",
            context.rules().below().map(path -> "all below " + name(path)).orElse("all VMs"))
        .fact("Expected", expected(context.rules()));
  }

  private Verdict verdict(AuditSummary summary) {
    if (summary.isClean()) {
      return Verdict.GOOD;
    }
    return findings.count(Severity.BLOCKING) > 0 ? Verdict.BAD : Verdict.WARNED;
  }

  private String verdictWords(AuditSummary summary) {
    if (summary.isClean()) {
      return "As expected: nothing was found";
    }
    return "Not as expected: "
        + Stream.of(Severity.values())
            .filter(severity -> findings.count(severity) > 0)
            .map(severity -> count(findings.count(severity), words(severity)))
            .collect(Collectors.joining(", "));
  }

  private static String words(Severity severity) {
    return switch (severity) {
      case BLOCKING -> "blocking finding";
      case WARNING -> "warning";
      case NOTE -> "note";
    };
  }

  private static EncryptionCounts counts(AuditSummary summary) {
    Map<EncryptionLevel, Long> vms = summary.vms();
    return new EncryptionCounts(
        vms.getOrDefault(EncryptionLevel.ENCRYPTED, 0L),
        vms.getOrDefault(EncryptionLevel.PARTLY_ENCRYPTED, 0L),
        vms.getOrDefault(EncryptionLevel.PLAIN, 0L),
        vms.getOrDefault(EncryptionLevel.UNKNOWN, 0L));
  }

  /** Long, so it is opened only by who wants it; what is opened is printed. */
  private void each(Writer page, AuditSummary summary) throws IOException {
    page.write(
        "<h2>Virtual machines</h2>\n<details class=\"each\"><summary>"
            + count(summary.total(), "virtual machine")
            + ", one by one</summary>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\""
            + " aria-label=\"Virtual machines\"><table>"
            + "<caption>In vCenter's order, with the codes of the findings.</caption>\n<thead><tr>"
            + column("VM")
            + column("Encryption")
            + column("Home")
            + column("Disks")
            + column("vMotion")
            + column("Host")
            + column("Findings")
            + "</tr></thead><tbody>\n");
    vms.copyTo(page);
    page.write("</tbody></table></div>\n</details>\n");
  }

  private static String column(String words) {
    return "<th scope=\"col\">" + words + "</th>";
  }

  private static String expected(AuditRules rules) {
    return expectedExtent(rules)
        + rules
            .weakestMigrateEncryption()
            .map(mode -> ", encrypted vMotion at least " + escaped(mode.value()))
            .orElse("")
        + rules.assignment().map(given -> ", policy " + name(given.toString())).orElse("");
  }

  private static String expectedExtent(AuditRules rules) {
    if (rules.plainVmsAllowed()) {
      return rules.assignment().isPresent()
          ? "VMs plain, or encrypted as assigned"
          : "VMs plain or encrypted as a whole";
    }
    return rules.assignment().isPresent() ? "every VM encrypted as assigned" : "every VM encrypted";
  }

  private static void providers(Writer page, AuditContext context, AuditSummary summary)
      throws IOException {
    page.write("<h2>Key providers</h2>\n");
    if (context.providers().isEmpty()) {
      page.write(
          "<p>This user may not see the key providers, so nothing is known about them.</p>\n");
    } else if (context.providers().get().isEmpty()) {
      page.write("<p>This vCenter has none.</p>\n");
    } else {
      page.write(
          "<table><caption>As this vCenter knows them, with the VMs whose keys they have.</caption>\n"
              + "<thead><tr>"
              + column("Key provider")
              + column("State")
              + "<th scope=\"col\" class=\"n\">VMs</th></tr></thead><tbody>\n");
      for (AuditedProvider provider : context.providers().get()) {
        page.write(
            "<tr><th scope=\"row\">"
                + name(provider.id())
                + "<small>"
                + kind(provider)
                + (provider.isDefault() ? ", default" : "")
                + provider
                    .keyType()
                    .map(
                        type ->
                            ", "
                                + escaped(type.value())
                                + provider
                                    .wrappingKey()
                                    .map(key -> ", " + escaped(key.toString()))
                                    .orElse(""))
                    .orElse("")
                + "</small></th><td>"
                + provider
                    .healthy()
                    .map(healthy -> healthy ? "usable" : "<span class=\"not\">not usable</span>")
                    .orElse("not known")
                + provider.problems().stream()
                    .map(problem -> "<small>" + escaped(problem) + "</small>")
                    .collect(Collectors.joining())
                + "</td><td class=\"n\">"
                + summary.vmsByProvider().getOrDefault(provider.id(), 0L)
                + "</td></tr>\n");
      }
      page.write("</tbody></table>\n");
    }
  }

  private static String kind(AuditedProvider provider) {
    return switch (provider.managementType()) {
      case "", "vCenter" -> "KMS cluster (standard)";
      case "nativeProvider" -> "native";
      case "trustAuthority" -> "Trust Authority";
      default -> escaped(provider.managementType());
    };
  }

  @Override
  public void close() {
    vms.close();
  }
}
