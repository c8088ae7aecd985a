package io.vmcrypt.estate.plan;

import static io.vmcrypt.report.html.Markup.name;
import static io.vmcrypt.report.html.Markup.text;
import static io.vmcrypt.report.html.Markup.time;
import static io.vmcrypt.report.html.Markup.words;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.report.html.FindingGroups;
import io.vmcrypt.report.html.Markup;
import io.vmcrypt.report.html.PageBody;
import io.vmcrypt.report.html.ReportPage;
import io.vmcrypt.report.html.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/** Writes a plan as one HTML page, with each VM. For one thread. */
final class PlanHtml {

  private final EstatePlan plan;
  private final Optional<SavedPlan> saved;

  /**
   * @param saved the plan as it was saved, if it was
   */
  PlanHtml(EstatePlan plan, Optional<SavedPlan> saved) {
    this.plan = requireNonNull(plan, "plan");
    this.saved = requireNonNull(saved, "saved");
  }

  /** Writes all of it. */
  void write(OutputStream out) {
    String digest = saved.map(SavedPlan::digest).orElse("");
    new ReportPage(
            "Plan of estate " + plan.estate().name() + ", " + time(plan.madeAt()),
            words("Plan of estate ").and(name(plan.estate().name())))
        .fact("vCenter", name(plan.site().vcenter()))
        .fact("Instance", Markup.code(plan.site().instanceUuid()))
        .fact("OVHcloud", plan.site().service().map(Markup::name))
        .fact("KMS", name(String.join(", ", plan.site().keyServers())))
        .fact("Account", saved.flatMap(SavedPlan::madeBy).map(Markup::name))
        .fact("Time", words(time(plan.madeAt())))
        .fact("To be applied until", saved.map(kept -> words(time(kept.validUntil()))))
        .write(
            out,
            "the plan",
            verdict(),
            plan.toString(),
            this::content,
            words("As the systems were when they were looked at. Nothing was changed.")
                .and(
                    digest.isEmpty()
                        ? Markup.NONE
                        : words(" SHA-256 of this plan: ").and(Markup.code(digest))));
  }

  private void content(PageBody page) throws IOException {
    page.heading("Steps");
    if (plan.isEmpty()) {
      page.clean("None: there is nothing to change.");
    }
    int number = 0;
    for (EstateStep step : plan.steps()) {
      number++;
      page.section(
          words(number + " ").and(name(step.system() + ": " + step.title())),
          PlanText.changes(step).stream().map(Markup::name).toList(),
          PlanText.MOST_NAMED,
          step.waitsFor()
              .map(wait -> words("It waits for ").and(text(wait)).and(". "))
              .orElse(Markup.NONE)
              .and(text(PlanText.sentence(step.takenBack()))));
    }
    for (Map.Entry<HostAndPort, ServerCertificate> server : plan.unconfirmed().entrySet()) {
      page.paragraph(name(PlanText.toBeAccepted(server.getKey(), server.getValue())));
    }
    page.heading("Findings");
    FindingGroups groups = FindingGroups.unbounded();
    plan.findings().forEach(groups::add);
    page.findings(groups, "None.", "in the JSON of this plan");
  }

  private Verdict verdict() {
    if (plan.isBlocked()) {
      return Verdict.BAD;
    }
    return plan.findings(Severity.WARNING).isEmpty() ? Verdict.GOOD : Verdict.WARNED;
  }
}
