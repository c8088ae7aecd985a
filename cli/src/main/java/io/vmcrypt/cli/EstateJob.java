package io.vmcrypt.cli;

import io.vmcrypt.cli.output.ProgressLine;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateProgress;
import io.vmcrypt.estate.EstateReport;
import io.vmcrypt.estate.EstateRun;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/** Does what a plan says, and tells how it goes. */
final class EstateJob {

  private static final Duration TIMEOUT = Duration.ofDays(7);

  private EstateJob() {}

  static EstateReport apply(EstateClient estates, EstatePlan plan, Screen screen) {
    return apply(() -> estates.startApply(plan), screen);
  }

  static EstateReport apply(Supplier<EstateRun> start, Screen screen) {
    ProgressLine line = new ProgressLine(screen);
    Notes notes = new Notes(screen, line);
    try (EstateRun run = start.get()) {
      InterruptNotice notice =
          InterruptNotice.begin(screen, run::cancel, () -> goingOn(run.progress()));
      EstateReport report;
      try {
        report =
            run.await(
                TIMEOUT,
                progress -> {
                  notes.tell(progress.notes());
                  line.show(percent(progress), text(progress));
                });
      } finally {
        notice.end();
        line.end();
      }
      screen.text(report.text());
      return report;
    }
  }

  /** What a person has to know, or to do, while a step waits: each thing once. For one thread. */
  private static final class Notes {
    private final Set<String> told = new HashSet<>();
    private final Screen screen;
    private final ProgressLine line;

    Notes(Screen screen, ProgressLine line) {
      this.screen = screen;
      this.line = line;
    }

    void tell(List<String> notes) {
      notes.stream()
          .filter(told::add)
          .forEach(
              note -> {
                line.end();
                screen.text(note);
              });
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
