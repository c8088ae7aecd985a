package io.vmcrypt.estate.internal.report;

import static io.vmcrypt.report.html.HtmlText.escaped;
import static io.vmcrypt.report.html.HtmlText.name;
import static io.vmcrypt.report.html.HtmlText.time;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.shared.SdkVersion;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.report.html.FindingGroups;
import io.vmcrypt.report.html.ReportPage;
import io.vmcrypt.report.html.Verdict;
import io.vmcrypt.estate.site.ProviderReadiness;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.site.ReadinessContext;
import io.vmcrypt.estate.site.ReadinessSummary;
import io.vmcrypt.estate.site.VmReadiness;
import io.vmcrypt.vsphere.VsphereAbout;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a look at the second site as one HTML page, at its end. Of findings a bounded number is
 * kept, so many VMs need little memory. For one thread.
 */
public final class ReadinessHtml implements VmSink<ReadinessContext, VmReadiness, ReadinessSummary> {

  private static final int FINDINGS_OF_A_KIND = 500;
  private static final int FINDINGS = 5000;

  private final OutputStream out;
  private final FindingGroups findings = new FindingGroups(FINDINGS_OF_A_KIND, FINDINGS);
  private @Nullable ReadinessContext context;

  public ReadinessHtml(OutputStream out) {
    this.out = requireNonNull(out, "out");
  }

  @Override
  public void begin(ReadinessContext begun) {
    context = begun;
  }

  @Override
  public void vm(VmReadiness vm) {
    for (Finding finding : vm.findings()) {
      String part = finding.subject().part();
      findings.add(
          name(vm.path().isEmpty() ? vm.vmName() : vm.path())
              + " ("
              + escaped(vm.vmId())
              + ")"
              + (part.isEmpty() ? "" : ", " + name(part)),
          finding);
    }
  }

  @Override
  public void end(ReadinessSummary summary) {
    ReadinessContext begun = requireNonNull(context, "context");
    summary.providers().forEach(provider -> provider.findings().forEach(this::add));
    summary.findings().forEach(this::add);
    try {
      Writer page = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
      ReportPage report = frame(begun, summary);
      report.begin(page, verdict(summary), verdictWords(summary));
      vms(page, summary);
      page.write("<h2>Findings</h2>\n");
      findings.write(page, "None: the second site gets each key.", "the JSON of a look has all");
      providers(page, summary);
      report.end(
          page,
          "As both vCenters told it when they were asked. No VM was started. Key ids are names of"
              + " keys, not keys.");
      page.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the HTML report could not be written", e);
    }
  }

  private void add(Finding finding) {
    findings.add(
        name(finding.subject().toString()) + "<small>" + escaped(finding.system()) + "</small>",
        finding);
  }

  private static ReportPage frame(ReadinessContext context, ReadinessSummary summary) {
    return new ReportPage("Second site, " + time(summary.finishedAt()), "Second site")
        .fact("First vCenter", vcenter(context.first()))
        .fact("Second vCenter", vcenter(context.second()))
        .fact("Looked at", escaped(context.vms().toString()))
        .fact("Tool", "vmcrypt " + escaped(SdkVersion.get()))
        .fact("Time", time(context.startedAt()) + " to " + time(summary.finishedAt()));
  }

  private static String vcenter(VsphereAbout about) {
    return name(about.fullName())
        + "<small>instance "
        + (about.instanceUuid().isEmpty()
            ? "not known"
            : "<code>" + escaped(about.instanceUuid()) + "</code>")
        + "</small>";
  }

  private static Verdict verdict(ReadinessSummary summary) {
    return summary.isReady() ? Verdict.GOOD : Verdict.BAD;
  }

  private static String verdictWords(ReadinessSummary summary) {
    return (summary.isReady() ? "Ready: " : "NOT READY: ")
        + summary.vms(Readiness.READY)
        + " of "
        + summary.total()
        + (summary.total() == 1 ? " VM" : " VMs")
        + " can be taken over";
  }

  private static void vms(Writer page, ReadinessSummary summary) throws IOException {
    page.write(
        "<h2>Virtual machines</h2>\n<table><caption>Whether the second site gets each of their"
            + " keys. Only \"ready\" is a yes.</caption>\n<thead><tr>"
            + column("Answer")
            + "<th scope=\"col\" class=\"n\">VMs</th></tr></thead><tbody>\n");
    for (Readiness answer : Readiness.values()) {
      page.write(
          "<tr><th scope=\"row\">"
              + escaped(answer.toString().replace('-', ' '))
              + (answer == Readiness.READY && summary.plainVms() > 0
                  ? "<small>" + summary.plainVms() + " of them without a key</small>"
                  : "")
              + "</th><td class=\"n\">"
              + summary.vms(answer)
              + "</td></tr>\n");
    }
    page.write("</tbody></table>\n");
  }

  private static void providers(Writer page, ReadinessSummary summary) throws IOException {
    page.write("<h2>Key providers</h2>\n");
    if (summary.providers().isEmpty()) {
      page.write("<p>The VMs use none.</p>\n");
      return;
    }
    page.write(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Key providers\"><table>"
            + "<caption>Those whose keys the VMs use, as the second site has them.</caption>\n"
            + "<thead><tr>"
            + column("Key provider")
            + column("At the second site")
            + column("Usable there")
            + column("vCenter trusts KMS")
            + column("KMS trusts vCenter")
            + "</tr></thead><tbody>\n");
    for (ProviderReadiness provider : summary.providers()) {
      page.write(
          "<tr><th scope=\"row\">"
              + name(provider.id())
              + "</th><td>"
              + escaped(provider.match().toString().replace('-', ' ').toLowerCase(Locale.ROOT))
              + provider
                  .foundAs()
                  .filter(found -> !found.equals(provider.id()))
                  .map(found -> "<small>" + name(found) + "</small>")
                  .orElse("")
              + "</td><td>"
              + word(provider.usable())
              + "</td><td>"
              + word(provider.vcenterTrustsKms())
              + "</td><td>"
              + word(provider.kmsTrustsVcenter())
              + "</td></tr>\n");
    }
    page.write("</tbody></table></div>\n");
  }

  private static String column(String words) {
    return "<th scope=\"col\">" + words + "</th>";
  }

  private static String word(Optional<Boolean> answer) {
    return answer.map(yes -> yes ? "yes" : "<span class=\"not\">no</span>").orElse("not known");
  }
}
