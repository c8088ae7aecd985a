package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.SavedPlan;
import io.vmcrypt.estate.spec.Estate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/estate-json.md describes the document, docs/plan.md a plan, docs/json.md its JSON. */
@CommandLine.Command(
    name = "plan",
    description = "Says what \"apply\" would do. Changes nothing.",
    footer = {
      "",
      "Exit status: 0 nothing stands in the way; 3 something does; with --exit-status also if there"
          + " is something to do, with --against also if something has changed."
    })
public final class PlanCommand extends SystemsCommand {

  @Mixin private final EstateOptions document = new EstateOptions();
  @Mixin private final RenewalOptions renewal = new RenewalOptions();
  @Mixin private final ReportOption report = new ReportOption();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "save the plan, to be approved and then applied by \"apply --approved FILE\"")
  private @Nullable Path out;

  @Option(
      names = "--valid-days",
      paramLabel = "DAYS",
      description = "how long the saved plan may be applied: 1 to 90 days; 7 if not said")
  private @Nullable Integer validDays;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "tell what has changed since this plan was saved")
  private @Nullable Path against;

  @Option(names = "--exit-status", description = "end with 3 if there is something to do")
  private boolean exitStatus;

  public PlanCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    Estate estate = document.estate();
    report.check();
    ReportOption.checkWritable(out);
    document.requireKept(out);
    document.requireKept(report.file());
    Duration validity = validity();
    Optional<SavedPlan> earlier = Optional.ofNullable(against).map(EstateOptions::savedPlan);
    Settings settings = settings();
    try (EstateSystems systems =
        EstateSystems.open(estate, systems(settings), settings, surroundings().time())) {
      EstatePlan plan =
          looking(
              "making the plan",
              screen,
              () -> document.accepted(systems.client().plan(estate, renewal.passwords())));
      screen.text(plan.text());
      screen.because(plan.text());
      EstateOptions.tellHowToAccept(plan, screen);
      Optional<List<String>> changed = earlier.map(saved -> saved.differences(plan));
      changed.ifPresent(differences -> tell(earlier.orElseThrow(), differences, screen));
      Optional<SavedPlan> saved =
          out == null || plan.isBlocked()
              ? Optional.empty()
              : Optional.of(systems.client().save(plan, validity));
      save(saved, screen);
      // only what was saved has a digest that somebody could approve
      report.write(
          plan::writeJson,
          page -> saved.ifPresentOrElse(kept -> kept.writeHtml(page), () -> plan.writeHtml(page)),
          screen);
      screen.json(json(plan, changed));
      boolean asItShouldBe =
          !plan.isBlocked()
              && changed.map(List::isEmpty).orElse(true)
              && (!exitStatus || plan.isEmpty());
      return asItShouldBe ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }

  private Duration validity() {
    Integer days = validDays;
    if (days == null) {
      return SavedPlan.DEFAULT_VALIDITY;
    }
    if (out == null) {
      throw new UsageException("--valid-days goes with --out.");
    }
    if (days < 1 || days > SavedPlan.MAX_VALIDITY.toDays()) {
      throw new UsageException(
          "--valid-days takes 1 to " + SavedPlan.MAX_VALIDITY.toDays() + " days.");
    }
    return Duration.ofDays(days);
  }

  private void save(Optional<SavedPlan> saved, Screen screen) {
    if (out == null) {
      return;
    }
    if (saved.isEmpty()) {
      screen.line("Not saved: something stands in the way of this plan.");
      return;
    }
    ReportFile.writeAll(out, saved.get()::writeJson);
    screen.line("Saved to " + out);
    EstateChangeCommand.tell(saved.get(), screen);
  }

  private static void tell(SavedPlan earlier, List<String> differences, Screen screen) {
    screen.line(
        differences.isEmpty()
            ? "Nothing has changed since the plan that was " + earlier + "."
            : "This has changed since the plan that was " + earlier + ":");
    if (!differences.isEmpty()) {
      screen.because("Something has changed since the plan that was " + earlier + ".");
    }
    differences.forEach(difference -> screen.line("  " + difference));
  }

  private static Object json(EstatePlan plan, Optional<List<String>> changed) {
    Object written = Json.written(plan::writeJson);
    return changed.isEmpty()
        ? written
        : Json.object("format", 1, "plan", written, "differences", changed.get());
  }
}
