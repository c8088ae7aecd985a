package io.vmcrypt.cli.site;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import picocli.CommandLine;

@CommandLine.Command(
    name = "check",
    description = {
      "Says of each VM whether it can move, and what to do if not.",
      "Asks both vCenters, and the target for each key. Changes nothing."
    },
    footer = {"", "Exit status: 0 each VM can; 3 not all can, or it is not known."})
final class MoveCheckCommand extends MoveSiteCommand {

  MoveCheckCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    EstateMove move = move();
    return with(
        move,
        (client, wanted) -> {
          MovePlan plan = looking("looking at both sides", screen, () -> client.plan(wanted));
          screen.text(plan.verdictText());
          screen.json(Json.written(plan::writeJson));
          boolean ready =
              !plan.isBlocked()
                  && !plan.verdicts().isEmpty()
                  && plan.verdicts().size() == plan.verdicts(Readiness.READY).size();
          return ready ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
        });
  }
}
