package io.vmcrypt.cli;

import io.vmcrypt.cli.output.ProgressLine;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateProgress;
import io.vmcrypt.estate.EstateReport;
import io.vmcrypt.estate.EstateRun;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Does what a plan says, and tells how it goes. */
final class EstateJob {

  private static final Duration TIMEOUT = Duration.ofDays(7);

  private EstateJob() {}

  static EstateReport apply(EstateClient estates, EstatePlan plan, Screen screen) {
    ProgressLine line = new ProgressLine(screen);
    try (EstateRun run = estates.startApply(plan)) {
      InterruptNotice notice =
          InterruptNotice.begin(screen, run::cancel, () -> goingOn(run.progress()));
      EstateReport report;
      try {
        report = run.await(TIMEOUT, progress -> line.show(percent(progress), text(progress)));
      } finally {
        notice.end();
        line.end();
      }
      screen.text(report.text());
      return report;
    }
  }

  private static String text(EstateProgress progress) {
    return progress.vms().isPresent() && progress.step().isPresent()
        ? "step "
            + (progress.done() + 1)
            + " of "
            + progress.total()
            + ", "
            + RolloutProgressText.of(progress.vms().orElseThrow())
        : progress.toString();
  }

  private static OptionalInt percent(EstateProgress progress) {
    return progress.vms().map(RolloutProgressText::percent).orElse(OptionalInt.empty());
  }

  private static List<String> goingOn(EstateProgress progress) {
    return progress
        .vms()
        .map(RolloutProgressText::running)
        .orElseGet(() -> progress.step().map(step -> List.of(step.title())).orElse(List.of()));
  }
}
