package io.vmcrypt.estate.internal.report;

import static io.vmcrypt.report.html.HtmlText.escaped;
import static io.vmcrypt.report.html.HtmlText.name;
import static io.vmcrypt.report.html.HtmlText.time;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.report.html.FindingGroups;
import io.vmcrypt.report.html.HtmlText;
import io.vmcrypt.report.html.ReportPage;
import io.vmcrypt.report.html.Verdict;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.SavedPlan;
import io.vmcrypt.estate.UnconfirmedKeyServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Writes a plan as one HTML page, with each VM. For one thread. */
public final class PlanHtml {

  private final EstatePlan plan;
  private final Optional<SavedPlan> saved;

  /**
   * @param saved the plan as it was saved, if it was
   */
  public PlanHtml(EstatePlan plan, Optional<SavedPlan> saved) {
    this.plan = requireNonNull(plan, "plan");
    this.saved = requireNonNull(saved, "saved");
  }

  /** Writes all of it. */
  public void write(OutputStream out) {
    String digest = saved.map(SavedPlan::digest).orElse("");
    try {
      Writer page =
          new BufferedWriter(
              new OutputStreamWriter(requireNonNull(out, "out"), StandardCharsets.UTF_8));
      ReportPage report =
          new ReportPage(
                  "Plan of estate " + plan.estate().name() + ", " + time(plan.madeAt()),
                  "Plan of estate " + name(plan.estate().name()))
              .fact("vCenter", name(plan.site().vcenter()))
              .fact("Instance", "<code>" + escaped(plan.site().instanceUuid()) + "</code>")
              .fact("OVHcloud", plan.site().service().map(HtmlText::name))
              .fact("KMS", name(String.join(", ", plan.site().keyServers())))
              .fact("Account", saved.flatMap(SavedPlan::madeBy).map(HtmlText::name))
              .fact("Time", time(plan.madeAt()))
              .fact("To be applied until", saved.map(kept -> time(kept.validUntil())));
      report.begin(page, verdict(), plan.toString());
      page.write("<h2>Steps</h2>\n");
      if (plan.isEmpty()) {
        page.write("<p class=\"clean\">None: there is nothing to change.</p>\n");
      }
      int number = 0;
      for (EstateStep step : plan.steps()) {
        number++;
        step(page, number, step);
      }
      for (UnconfirmedKeyServer server : plan.unconfirmed()) {
        page.write("<p>" + name(PlanText.toBeAccepted(server)) + "</p>\n");
      }
      page.write("<h2>Findings</h2>\n");
      FindingGroups groups = FindingGroups.unbounded();
      for (Finding finding : plan.findings()) {
        groups.add(
            name(finding.subject().toString()) + "<small>" + escaped(finding.system()) + "</small>",
            finding);
      }
      groups.write(page, "None.", "in the JSON of this plan");
      report.end(
          page,
          "As the systems were when they were looked at. Nothing was changed."
              + (digest.isEmpty() ? "" : " SHA-256 of this plan: <code>" + digest + "</code>"));
      page.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the plan could not be written", e);
    }
  }

  private Verdict verdict() {
    if (plan.isBlocked()) {
      return Verdict.BAD;
    }
    return plan.findings(Severity.WARNING).isEmpty() ? Verdict.GOOD : Verdict.WARNED;
  }

  private static void step(Writer page, int number, EstateStep step) throws IOException {
    page.write(
        "<section>\n<h3>" + number + " " + name(step.system() + ": " + step.title()) + "</h3>\n");
    List<String> lines = PlanText.changes(step);
    names(page, lines.subList(0, Math.min(PlanText.MOST_NAMED, lines.size())));
    if (lines.size() > PlanText.MOST_NAMED) {
      page.write("<details><summary>" + (lines.size() - PlanText.MOST_NAMED) + " more</summary>\n");
      names(page, lines.subList(PlanText.MOST_NAMED, lines.size()));
      page.write("</details>\n");
    }
    page.write(
        "<p>"
            + step.waitsFor().map(wait -> "It waits for " + escaped(wait) + ". ").orElse("")
            + escaped(PlanText.sentence(step.takenBack()))
            + "</p>\n</section>\n");
  }

  private static void names(Writer page, List<String> lines) throws IOException {
    page.write("<ul class=\"names\">\n");
    for (String line : lines) {
      page.write("<li>" + name(line) + "</li>\n");
    }
    page.write("</ul>\n");
  }
}
