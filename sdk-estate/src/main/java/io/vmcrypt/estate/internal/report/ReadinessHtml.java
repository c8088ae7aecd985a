package io.vmcrypt.estate.internal.report;

import static io.vmcrypt.report.html.Markup.name;
import static io.vmcrypt.report.html.Markup.text;
import static io.vmcrypt.report.html.Markup.time;
import static io.vmcrypt.report.html.Markup.words;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.core.shared.SdkVersion;
import io.vmcrypt.estate.site.ProviderReadiness;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.site.ReadinessContext;
import io.vmcrypt.estate.site.ReadinessSummary;
import io.vmcrypt.estate.site.VmReadiness;
import io.vmcrypt.report.html.FindingGroups;
import io.vmcrypt.report.html.Markup;
import io.vmcrypt.report.html.PageBody;
import io.vmcrypt.report.html.ReportPage;
import io.vmcrypt.report.html.Table;
import io.vmcrypt.report.html.Verdict;
import io.vmcrypt.vsphere.session.VsphereAbout;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a look at the second site as one HTML page, at its end. Of findings a bounded number is
 * kept, so many VMs need little memory. For one thread.
 */
public final class ReadinessHtml
    implements VmSink<ReadinessContext, VmReadiness, ReadinessSummary> {

  private static final int FINDINGS_OF_A_KIND = 500;
  private static final int FINDINGS = 5000;

  private static final Table VMS =
      Table.of(
              "Whether the second site gets each of their keys. Only \"ready\" is a yes.", "Answer")
          .numbers("VMs");

  private static final Table PROVIDERS =
      Table.of(
              "Those whose keys the VMs use, as the second site has them.",
              "Key provider",
              "At the second site",
              "Usable there",
              "vCenter trusts KMS",
              "KMS trusts vCenter")
          .wide("Key providers");

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
              .and(" (")
              .and(text(vm.vmId()))
              .and(")")
              .and(part.isEmpty() ? Markup.NONE : words(", ").and(name(part))),
          finding);
    }
  }

  @Override
  public void end(ReadinessSummary summary) {
    ReadinessContext begun = requireNonNull(context, "context");
    summary.providers().forEach(provider -> provider.findings().forEach(findings::add));
    summary.findings().forEach(findings::add);
    frame(begun, summary)
        .write(
            out,
            "the HTML report",
            verdict(summary),
            verdictWords(summary),
            page -> {
              vms(page, summary);
              page.heading("Findings");
              page.findings(
                  findings, "None: the second site gets each key.", "the JSON of a look has all");
              providers(page, summary);
            },
            words(
                "As both vCenters told it when they were asked. No VM was started. Key ids are"
                    + " names of keys, not keys."));
  }

  private static ReportPage frame(ReadinessContext context, ReadinessSummary summary) {
    return new ReportPage("Second site, " + time(summary.finishedAt()), words("Second site"))
        .fact("First vCenter", vcenter(context.first()))
        .fact("Second vCenter", vcenter(context.second()))
        .fact("Looked at", text(context.vms().toString()))
        .fact("Tool", words("vmcrypt ").and(text(SdkVersion.get())))
        .fact("Time", words(time(context.startedAt()) + " to " + time(summary.finishedAt())));
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

  private static Verdict verdict(ReadinessSummary summary) {
    return summary.isReady() ? Verdict.GOOD : Verdict.BAD;
  }

  private static String verdictWords(ReadinessSummary summary) {
    return (summary.isReady() ? "Ready: " : "NOT READY: ")
        + summary.vms(Readiness.READY)
        + " of "
        + Count.of(summary.total(), "VM")
        + " can be taken over";
  }

  private static void vms(PageBody page, ReadinessSummary summary) throws IOException {
    page.heading("Virtual machines");
    page.table(
        VMS,
        Stream.of(Readiness.values())
            .map(
                answer ->
                    Table.Row.of(
                            text(answer.toString().replace('-', ' '))
                                .and(
                                    answer == Readiness.READY && summary.plainVms() > 0
                                        ? words(summary.plainVms() + " of them without a key")
                                            .small()
                                        : Markup.NONE))
                        .number(summary.vms(answer)))
            .toList());
  }

  private static void providers(PageBody page, ReadinessSummary summary) throws IOException {
    page.heading("Key providers");
    if (summary.providers().isEmpty()) {
      page.paragraph(words("The VMs use none."));
      return;
    }
    page.table(PROVIDERS, summary.providers().stream().map(ReadinessHtml::row).toList());
  }

  private static Table.Row row(ProviderReadiness provider) {
    return Table.Row.of(name(provider.id()))
        .cell(text(provider.match().toString().replace('-', ' ')))
        .cell(word(provider.usable()))
        .cell(word(provider.vcenterTrustsKms()))
        .cell(word(provider.kmsTrustsVcenter()));
  }

  private static Markup word(Optional<Boolean> answer) {
    return answer.map(yes -> yes ? words("yes") : words("no").not()).orElse(words("not known"));
  }
}
