package io.vmcrypt.estate.plan;

import static io.vmcrypt.report.html.Markup.name;
import static io.vmcrypt.report.html.Markup.text;
import static io.vmcrypt.report.html.Markup.time;
import static io.vmcrypt.report.html.Markup.words;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.report.Words;
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
    String time = time(plan.madeAt());
    new ReportPage(
            "Plan of estate " + plan.estate().name() + ", " + time,
            words("Plan of estate ").and(name(plan.estate().name())),
            text(PlanText.scope(plan)).and(". " + time))
        .detail("vCenter", name(plan.site().vcenter()))
        .detail("Instance", Markup.code(plan.site().instanceUuid()))
        .detail("OVHcloud", plan.site().service().map(Markup::name))
        .detail("KMS", name(String.join(", ", plan.site().keyServers())))
        .detail("Account", saved.flatMap(SavedPlan::madeBy).map(Markup::name))
        .detail("Time", words(time))
        .detail("To be applied until", saved.map(kept -> words(time(kept.validUntil()))))
        .detail("SHA-256 of this plan", saved.map(kept -> Markup.code(kept.digest())))
        .write(
            out,
            "the plan",
            verdict(),
            Words.capital(PlanText.verdict(plan)),
            this::content,
            words("As the systems were when they were read. Nothing was changed."));
  }

  private void content(PageBody page) throws IOException {
    page.heading("What to do");
    for (Map.Entry<HostAndPort, ServerCertificate> server : plan.unconfirmed().entrySet()) {
      page.paragraph(
          Markup.badge("blocking", "blocking")
              .and(" ")
              .and(name(PlanText.toBeAccepted(server.getKey(), server.getValue()))));
    }
    FindingGroups groups = FindingGroups.unbounded();
    plan.findings().forEach(groups::add);
    page.findings(groups, "Nothing was found.", "in the JSON of this plan");
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
  }

  private Verdict verdict() {
    if (plan.isBlocked()) {
      return Verdict.BAD;
    }
    return plan.findings(Severity.WARNING).isEmpty() ? Verdict.GOOD : Verdict.WARNED;
  }
}
