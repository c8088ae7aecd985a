package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.estate.internal.report.Words;
import io.vmcrypt.estate.site.Readiness;
import java.util.List;
import java.util.Locale;

/** A move for people to read. */
final class MoveText {

  /** How many VMs, or other changes, of a step are named. */
  private static final int MOST_NAMED = 20;

  private final MovePlan plan;

  MoveText(MovePlan plan) {
    this.plan = requireNonNull(plan, "plan");
  }

  /** The first line. */
  String title() {
    int steps = plan.steps().size();
    int stuck = plan.verdicts(Readiness.NOT_READY).size();
    int open = plan.verdicts(Readiness.NOT_KNOWN).size();
    return "move "
        + plan.move().name()
        + ": "
        + (steps == 0 ? "nothing to do" : Count.of(steps, "step"))
        + (plan.isBlocked() ? ", blocked" : "")
        + ", "
        + Count.of(plan.verdicts().size(), "VM")
        + (stuck == 0 ? "" : ", " + stuck + " cannot go on")
        + (open == 0 ? "" : ", " + open + " not known");
  }

  /** The steps, and what stands in the way. */
  String plan() {
    StringBuilder text = new StringBuilder();
    head(text);
    int number = 0;
    for (MoveStep step : plan.steps()) {
      number++;
      line(text, "  " + number + " ", step.phase() + ": " + step.title());
      named(text, "      ", step.details());
    }
    plan.findings().forEach(finding -> finding(text, "  ", finding));
    plan.verdicts().stream()
        .filter(verdict -> verdict.readiness() != Readiness.READY || isWarned(verdict))
        .forEach(verdict -> verdict(text, verdict));
    return text.toString();
  }

  /** What goes on, and not as somebody may think. */
  private static boolean isWarned(MoveVerdict verdict) {
    return verdict.findings().stream().anyMatch(finding -> finding.severity() == Severity.WARNING);
  }

  /** Each VM, and what stands in the way. */
  String verdicts() {
    StringBuilder text = new StringBuilder();
    head(text);
    plan.verdicts().forEach(verdict -> verdict(text, verdict));
    plan.findings().forEach(finding -> finding(text, "  ", finding));
    return text.toString();
  }

  private void head(StringBuilder text) {
    line(text, "", title());
    line(text, "  ", plan.sides());
  }

  private static void verdict(StringBuilder text, MoveVerdict verdict) {
    line(
        text,
        switch (verdict.readiness()) {
          case READY -> "  = ";
          case NOT_READY -> "  X ";
          case NOT_KNOWN -> "  ? ";
        },
        verdict.vm()
            + ", "
            + verdict.way()
            + ": "
            + Words.side(verdict.side())
            + verdict.recognised().map(by -> ", recognised by " + by).orElse("")
            + verdict.next().map(next -> ", next: " + next).orElse("")
            + (verdict.isSettled() ? ", settled" : ""));
    verdict.findings().forEach(finding -> finding(text, "      ", finding));
  }

  /** What was done. */
  static String report(MoveReport report) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "",
        "move "
            + report.plan().move().name()
            + (report.isComplete()
                ? ": all steps are done"
                : report.areStepsDone()
                    ? ": VMs are left out that cannot go on"
                    : ": not all steps are done"));
    int number = 0;
    for (MoveStepResult result : report.results()) {
      number++;
      line(
          text,
          "  " + number + " ",
          result.step().phase()
              + ": "
              + result.step().title()
              + ": "
              + result.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '));
      named(text, "      ", result.vms());
      result
          .failure()
          .ifPresent(failure -> line(text, "      ", failure.outcome() + ". " + failure.advice()));
    }
    return text.toString();
  }

  private static void named(StringBuilder text, String indent, List<String> lines) {
    lines.stream().limit(MOST_NAMED).forEach(one -> line(text, indent, one));
    if (lines.size() > MOST_NAMED) {
      line(text, indent, "and " + (lines.size() - MOST_NAMED) + " more");
    }
  }

  static void finding(StringBuilder text, String indent, Finding finding) {
    line(text, indent + Words.sign(finding.severity()), finding.toString());
  }

  static void line(StringBuilder text, String indent, String content) {
    text.append(indent).append(OneLine.of(content)).append('\n');
  }
}
