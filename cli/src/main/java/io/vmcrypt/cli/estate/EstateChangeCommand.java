package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateProof;
import io.vmcrypt.estate.EstateReport;
import io.vmcrypt.estate.PlanOptions;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Makes the systems be as an estate says: planned, agreed to, done, and proved. */
abstract class EstateChangeCommand extends SystemsCommand {

  @Mixin private final EstateOptions document = new EstateOptions();
  @Mixin private final ChangeOptions change = new ChangeOptions();

  EstateChangeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** What is wanted, by what the document says. Asks nobody. */
  Estate wanted(Estate said) {
    return said;
  }

  /** What the plan does once, beside what the document says. */
  PlanOptions options() {
    return PlanOptions.builder().build();
  }

  @Override
  protected int run(Screen screen) {
    Estate estate = wanted(document.estate());
    change.requireAnswer(surroundings(), isJson());
    Settings settings = settings();
    try (EstateSystems systems = EstateSystems.open(estate, systems(settings), settings)) {
      EstatePlan plan =
          looking(
              "making the plan",
              screen,
              () -> document.accepted(systems.client().plan(estate, options())));
      screen.text(plan.text());
      EstateOptions.tellHowToAccept(plan, screen);
      if (plan.isBlocked() || change.isPlanOnly()) {
        screen.line("Nothing was changed.");
        screen.rawJson(EstateJson.of(plan, Optional.empty(), Optional.empty()));
        return plan.isBlocked() ? ExitStatus.NOT_AS_IT_SHOULD_BE : ExitStatus.DONE;
      }
      Optional<EstateReport> report = Optional.empty();
      if (!plan.isEmpty()) {
        if (!change.isAgreed(surroundings(), screen)) {
          return ExitStatus.FAILED;
        }
        report = Optional.of(EstateJob.apply(systems.client(), plan, screen));
      }
      screen.space();
      Estate now = report.map(EstateReport::estateNow).orElse(estate);
      EstateProof proof = looking("proving it", screen, () -> systems.client().prove(now));
      screen.text(proof.text());
      now.leaving()
          .filter(left -> !estate.leaving().equals(now.leaving()))
          .ifPresent(
              left ->
                  screen.line(
                      "Say from now on that "
                          + left.keyProvider()
                          + " is gone: \"gone\": true at \"leaving\" in the document, or --gone."));
      screen.rawJson(EstateJson.of(plan, report, Optional.of(proof)));
      // a proof does not see each thing that was asked for, such as a password that is given anew
      boolean done = report.map(EstateReport::isComplete).orElse(true);
      return done && proof.isProved() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }
}
