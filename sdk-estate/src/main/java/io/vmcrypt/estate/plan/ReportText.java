package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import java.util.List;

/** A report for people. For one thread. */
final class ReportText {

  /** So many VMs that are not as they should be are named. */
  private static final int MOST_VMS = 20;

  private final EstateReport report;
  private final StringBuilder text = new StringBuilder();

  ReportText(EstateReport report) {
    this.report = requireNonNull(report, "report");
  }

  /** All of it. */
  String write() {
    line("", report.title());
    int number = 0;
    for (EstateStepResult result : report.results()) {
      number++;
      line(
          "  " + number + " ",
          result.step().system()
              + ": "
              + result.step().title()
              + ": "
              + result.outcome().inWords());
      result.changes().forEach(change -> line("      ", PlanText.changed(change)));
      result.vms().ifPresent(this::vms);
      notes(result.notes());
      result.failure().ifPresent(failure -> line("      X ", String.valueOf(failure.getMessage())));
    }
    return text.toString();
  }

  private void vms(RolloutReport vms) {
    line("      ", vms.toString());
    List<RolloutResult> left =
        vms.results().stream().filter(result -> !result.outcome().isInPlace()).toList();
    left.stream().limit(MOST_VMS).forEach(result -> line("      ! ", result.toString()));
    if (left.size() > MOST_VMS) {
      line("      ", "and " + (left.size() - MOST_VMS) + " more");
    }
  }

  /** A note may be a certificate, whose lines stay lines. */
  private void notes(List<String> notes) {
    notes.stream().flatMap(String::lines).forEach(note -> line("      ", note));
  }

  private void line(String indent, String content) {
    text.append(indent).append(OneLine.of(content)).append('\n');
  }
}
