package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.InterruptNotice;
import io.vmcrypt.cli.output.ProgressLine;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.vm.RolloutProgressText;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateProgress;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/** Does what a plan says, and tells how it goes; what came of it is for the caller to tell. */
public final class EstateJob {

  private EstateJob() {}

  public static EstateReport apply(EstateClient estates, EstatePlan plan, Screen screen) {
    return apply(() -> estates.startApply(plan), screen);
  }

  public static EstateReport apply(Supplier<EstateRun> start, Screen screen) {
    try (EstateRun run = start.get()) {
      return await(run, EstateClient.DEFAULT_VMS_TIMEOUT, screen);
    }
  }

  static EstateReport await(EstateRun run, Duration timeout, Screen screen) {
    return InterruptNotice.during(
        screen,
        run::cancel,
        () -> goingOn(run.progress()),
        line -> {
          Notes notes = new Notes(screen, line);
          return run.await(timeout, progress -> tell(progress, notes, screen, line));
        });
  }

  private static void tell(EstateProgress progress, Notes notes, Screen screen, ProgressLine line) {
    notes.tell(progress.notes());
    if (screen.terminal().isInteractive()) {
      line.show(percent(progress), text(progress));
    } else {
      progress.step().ifPresent(step -> line.show(percent(progress), step(progress, step)));
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
        ? number(progress) + RolloutProgressText.of(progress.vms().orElseThrow())
        : progress.toString();
  }

  /** For a log, in which a line stays: one as a step begins, and one as a VM ends. */
  private static String step(EstateProgress progress, EstateStep step) {
    return number(progress)
        + progress
            .vms()
            .filter(vms -> vms.endedCount() > 0)
            .map(vms -> vms.endedCount() + " of " + vms.total() + " VMs")
            .orElseGet(step::title);
  }

  private static String number(EstateProgress progress) {
    return "step " + (progress.done() + 1) + " of " + progress.total() + ", ";
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
