package io.vmcrypt.vsphere.internal.audit;

import static io.vmcrypt.core.internal.html.HtmlText.escaped;
import static io.vmcrypt.core.internal.html.HtmlText.name;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.internal.html.CertificateTable;
import io.vmcrypt.core.internal.html.HtmlText;
import io.vmcrypt.core.internal.html.ReportStyle;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSink;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes an audit as one HTML page. The totals are at its top, so the rows wait in temporary files
 * until the totals are known. Only this user may read these files. For one thread. Must be closed.
 */
final class HtmlReport implements AuditSink, AutoCloseable {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static final String ROWS_NOT_KEPT = "the rows of the HTML report could not be kept";

  private final OutputStream out;
  private final WaitingRows findings = new WaitingRows();
  private final WaitingRows vms = new WaitingRows();
  private @Nullable AuditContext context;

  HtmlReport(OutputStream out) {
    this.out = requireNonNull(out, "out");
  }

  @Override
  public void begin(AuditContext begun) {
    context = begun;
    try {
      for (Finding finding : begun.findings()) {
        findings.add(row("this vCenter", about(finding.subject()), finding));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(ROWS_NOT_KEPT, e);
    }
  }

  @Override
  public void vm(AuditedVm vm) {
    try {
      vms.add(row(vm));
      for (Finding finding : vm.findings()) {
        findings.add(row(vmName(vm), part(finding.subject()), finding));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(ROWS_NOT_KEPT, e);
    }
  }

  private static String row(String about, String part, Finding finding) {
    String severity = finding.severity().name().toLowerCase(Locale.ROOT);
    return "<tr><td>"
        + about
        + "</td><td>"
        + name(part)
        + "</td><td class=\"finding\"><span class=\"badge "
        + severity
        + "\">"
        + severity
        + "</span><code>"
        + escaped(finding.code().value())
        + "</code></td><td>"
        + escaped(finding.seen())
        + "</td><td>"
        + escaped(finding.advice())
        + missing(finding)
        + "</td></tr>\n";
  }

  private static String part(Subject vm) {
    return vm.part().isEmpty() ? "whole VM" : vm.part();
  }

  /** The part of the vCenter that a finding is about. */
  private static String about(Subject subject) {
    String whole = subject.kind() + " " + subject.name();
    return subject.part().isEmpty()
        ? whole
        : subject.kind().equals("vCenter") ? subject.part() : whole + ", " + subject.part();
  }

  private static String missing(Finding finding) {
    return finding.missing().isEmpty()
        ? ""
        : "<small>missing: " + escaped(String.join(", ", finding.missing())) + "</small>";
  }

  private static String vmName(AuditedVm vm) {
    return name(vm.vmName())
        + "<small>"
        + name(vm.path().isEmpty() ? vm.vmId() : vm.path() + " (" + vm.vmId() + ")")
        + "</small>";
  }

  private static String row(AuditedVm vm) {
    StringBuilder row = new StringBuilder("<tr><td>").append(vmName(vm)).append("</td><td>");
    row.append(badge(vm.level()));
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
          .append("</td><td>");
      for (DiskEncryptionState disk : state.disks()) {
        row.append("<div><strong>")
            .append(name(disk.label()))
            .append("</strong> ")
            .append(part(disk.keyId(), disk.policy(), vm.compliance().get(disk.label())))
            .append("</div>");
      }
      row.append("</td><td>")
          .append(escaped(state.effectiveMigrateEncryption().value()))
          .append(state.isLocked() ? "<small>locked: key missing</small>" : "")
          .append("</td>");
    }
    row.append("<td>")
        .append(vm.host().map(HtmlReport::host).orElse(""))
        .append("</td><td class=\"n\">")
        .append(vm.findings().size())
        .append("</td></tr>\n");
    return row.toString();
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
            ? "<span class=\"plain\">plain</span>"
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

  private static String badge(EncryptionLevel level) {
    return "<span class=\"badge "
        + level.name().toLowerCase(Locale.ROOT)
        + "\">"
        + words(level)
        + "</span>";
  }

  private static String words(EncryptionLevel level) {
    return switch (level) {
      case ENCRYPTED -> "encrypted";
      case PARTLY_ENCRYPTED -> "partly encrypted";
      case PLAIN -> "plain";
      case UNKNOWN -> "could not be read";
    };
  }

  @Override
  public void end(AuditSummary summary) {
    AuditContext begun = requireNonNull(context, "context");
    try {
      Writer page = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
      head(page, begun, summary);
      providers(page, begun, summary);
      CertificateTable.write(page, begun.certificates());
      found(page, summary);
      page.write(
          "<h2>Virtual machines</h2>\n<table><thead><tr><th>VM</th><th>Encryption</th>"
              + "<th>Home</th><th>Disks</th><th>vMotion</th><th>Host</th>"
              + "<th class=\"n\">Findings</th></tr></thead><tbody>\n");
      vms.copyTo(page);
      page.write(
          "</tbody></table>\n<footer>As reported by "
              + name(begun.vcenter())
              + " from "
              + TIME.format(begun.startedAt())
              + " to "
              + TIME.format(summary.finishedAt())
              + ". Key ids are names of keys, not keys.</footer>\n</body></html>\n");
      page.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the HTML report could not be written", e);
    }
  }

  private static void head(Writer page, AuditContext context, AuditSummary summary)
      throws IOException {
    Instant at = summary.finishedAt();
    page.write(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
            + "<meta http-equiv=\"Content-Security-Policy\""
            + " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
            + "VM encryption of "
            + escaped(context.vcenter())
            + ", "
            + TIME.format(at)
            + "</title>\n<style>\n"
            + ReportStyle.css()
            + "</style></head>\n<body>\n<h1>VM encryption</h1>\n<p>"
            + name(context.vcenter())
            + ", "
            + escaped(context.about().fullName())
            + "<br>"
            + TIME.format(at)
            + "</p>\n<p>"
            + expectation(context.rules())
            + "</p>\n<div class=\"tiles\">");
    tile(page, "total", summary.total(), "virtual machines");
    for (EncryptionLevel level : EncryptionLevel.values()) {
      tile(page, level.name().toLowerCase(Locale.ROOT), summary.vms().get(level), words(level));
    }
    tile(page, "total", summary.encryptedDisks(), "of " + summary.disks() + " disks encrypted");
    page.write("</div>\n");
  }

  private static void tile(Writer page, String kind, @Nullable Long count, String words)
      throws IOException {
    page.write(
        "<div class=\"tile " + kind + "\"><strong>" + count + "</strong> " + words + "</div>");
  }

  private static String expectation(AuditRules rules) {
    return "Looked at "
        + rules.below().map(path -> "all below " + name(path)).orElse("the whole inventory")
        + ". Expected: "
        + expectedExtent(rules)
        + rules
            .weakestMigrateEncryption()
            .map(mode -> ", encrypted vMotion at least " + escaped(mode.value()))
            .orElse("")
        + rules.assignment().map(given -> ", policy " + name(given.toString())).orElse("")
        + ".";
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
          "<table><thead><tr><th>Key provider</th><th>Kind</th><th>State</th>"
              + "<th class=\"n\">VMs</th><th>What to do</th></tr></thead><tbody>\n");
      for (AuditedProvider provider : context.providers().get()) {
        page.write(
            "<tr><td>"
                + name(provider.id())
                + (provider.isDefault() ? "<small>default</small>" : "")
                + "</td><td>"
                + kind(provider)
                + provider
                    .keyType()
                    .map(
                        type ->
                            "<small>"
                                + escaped(type.value())
                                + provider
                                    .wrappingKey()
                                    .map(key -> ", " + escaped(key.toString()))
                                    .orElse("")
                                + "</small>")
                    .orElse("")
                + "</td><td>"
                + provider
                    .healthy()
                    .map(healthy -> healthy ? "usable" : "<span class=\"plain\">not usable</span>")
                    .orElse("not known")
                + "</td><td class=\"n\">"
                + summary.vmsByProvider().getOrDefault(provider.id(), 0L)
                + "</td><td>"
                + provider.problems().stream()
                    .map(HtmlText::escaped)
                    .collect(Collectors.joining("<br>"))
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

  private void found(Writer page, AuditSummary summary) throws IOException {
    page.write("<h2>Findings</h2>\n");
    if (summary.isClean()) {
      page.write("<p class=\"clean\">None: all is as expected.</p>\n");
      return;
    }
    page.write("<p>");
    for (Map.Entry<String, Long> count : summary.findings().entrySet()) {
      page.write(
          "<span class=\"count\"><code>"
              + escaped(count.getKey())
              + "</code> "
              + count.getValue()
              + "</span> ");
    }
    page.write(
        "</p>\n<table><thead><tr><th>VM</th><th>Part</th><th>Finding</th><th>Seen</th>"
            + "<th>What to do</th></tr></thead><tbody>\n");
    findings.copyTo(page);
    page.write("</tbody></table>\n");
  }

  @Override
  public void close() {
    findings.close();
    vms.close();
  }
}
