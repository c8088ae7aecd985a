package io.vmcrypt.cli;

import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateProof;
import io.vmcrypt.estate.EstateReport;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** docs/estate-json.md describes the document. */
@CommandLine.Command(
    name = "apply",
    description = {
      "Makes the systems be as an estate document says: shows the plan, asks, does exactly that,",
      "and proves the result. Run it again if it breaks off."
    },
    footer = {"", "Exit status: 0 the estate is proved; 3 it is not, or the plan is blocked."})
final class ApplyCommand extends SystemsCommand {

  @Mixin private final EstateOptions document = new EstateOptions();
  @Mixin private final RenewalOptions renewal = new RenewalOptions();
  @Mixin private final ChangeOptions change = new ChangeOptions();

  ApplyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run(Screen screen) {
    Estate estate = document.estate();
    change.requireAnswer(surroundings(), isJson());
    Settings settings = settings();
    try (EstateSystems systems =
        EstateSystems.open(estate, surroundings().systems().apply(settings), settings)) {
      EstatePlan plan = document.accepted(systems.client().plan(estate, renewal.options()));
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
      EstateProof proof = systems.client().prove(estate);
      screen.text(proof.text());
      screen.rawJson(EstateJson.of(plan, report, Optional.of(proof)));
      return proof.isProved() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }
}
