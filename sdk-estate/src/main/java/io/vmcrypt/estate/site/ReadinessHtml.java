package io.vmcrypt.estate.site;

import static io.vmcrypt.report.html.Markup.name;
import static io.vmcrypt.report.html.Markup.text;
import static io.vmcrypt.report.html.Markup.time;
import static io.vmcrypt.report.html.Markup.words;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.core.shared.SdkVersion;
import io.vmcrypt.report.html.FindingGroups;
import io.vmcrypt.report.html.Markup;
import io.vmcrypt.report.html.PageBody;
import io.vmcrypt.report.html.ReportPage;
import io.vmcrypt.report.html.Table;
import io.vmcrypt.report.html.Verdict;
import io.vmcrypt.vsphere.session.VsphereAbout;
import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;

/** A report as one HTML page. */
final class ReadinessHtml {

  private static final int FINDINGS_OF_A_KIND = 500;
  private static final int FINDINGS = 5000;

  private static final Table VMS =
      Table.of(
          "Whether the second site gets each of their keys. Only \"ready\" is a yes.",
          "Answer",
          "VMs");

  private ReadinessHtml() {}

  /** Writes all of it. */
  static void write(ReadinessReport report, OutputStream out) {
    String finished = time(report.finishedAt());
    new ReportPage(
            "Second site, " + finished,
            words("Second site"),
            text(report.selection().toString()).and(". " + finished))
        .detail("First vCenter", vcenter(report.first()))
        .detail("Second vCenter", vcenter(report.second()))
        .detail("Tool", words("vmcrypt ").and(text(SdkVersion.get())))
        .detail("Time", words(time(report.startedAt()) + " to " + finished))
        .write(
            out,
            "the HTML report",
            report.isReady() ? Verdict.GOOD : Verdict.BAD,
            (report.isReady() ? "Ready: " : "NOT READY: ")
                + report.vms(Readiness.READY).size()
                + " of "
                + Count.of(report.vms().size(), "VM")
                + " can be taken over",
            page -> content(report, page),
            words(
                "As both vCenters told it when they were asked. No VM was started. Key ids are"
                    + " names of keys, not keys."));
  }

  private static Markup vcenter(VsphereAbout about) {
    return name(about.fullName())
        .and(
            words("instance ")
                .and(
                    about.instanceUuid().isEmpty()
                        ? words("not known")
                        : Markup.code(about.instanceUuid()))
                .small());
  }

  private static void content(ReadinessReport report, PageBody page) throws IOException {
    FindingGroups findings = new FindingGroups(FINDINGS_OF_A_KIND, FINDINGS);
    for (ReadinessReport.Vm vm : report.vms()) {
      Markup title = name(vm.title()).and(" (").and(text(vm.id())).and(")");
      for (Finding finding : vm.findings()) {
        findings.add(title, finding);
      }
    }
    report.findings().forEach(findings::add);
    page.heading("What to do");
    page.findings(
        findings, "Nothing: the second site gets each key.", "all are in the JSON of this report");
    page.heading("Virtual machines");
    page.table(
        VMS,
        Stream.of(Readiness.values())
            .map(
                answer ->
                    VMS.row(text(answer.toString().replace('-', ' ')))
                        .number(report.vms(answer).size())));
  }
}
