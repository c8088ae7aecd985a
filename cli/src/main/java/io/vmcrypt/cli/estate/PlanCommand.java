package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.base.Written;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.EstatePlan;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** docs/estate-json.md describes the document, and the JSON of a plan. */
@CommandLine.Command(
    name = "plan",
    description = "Says what \"apply\" would do. Changes nothing.",
    footer = {"", "Exit status: 0 nothing stands in the way; 3 something does."})
public final class PlanCommand extends SystemsCommand {

  @Mixin private final EstateOptions document = new EstateOptions();
  @Mixin private final RenewalOptions renewal = new RenewalOptions();

  public PlanCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    Estate estate = document.estate();
    Settings settings = settings();
    try (EstateSystems systems = EstateSystems.open(estate, systems(settings), settings)) {
      EstatePlan plan =
          looking(
              "making the plan",
              screen,
              () -> document.accepted(systems.client().plan(estate, renewal.options())));
      screen.text(plan.text());
      EstateOptions.tellHowToAccept(plan, screen);
      screen.rawJson(Written.by(plan::writeJson).strip());
      return plan.isBlocked() ? ExitStatus.NOT_AS_IT_SHOULD_BE : ExitStatus.DONE;
    }
  }
}
