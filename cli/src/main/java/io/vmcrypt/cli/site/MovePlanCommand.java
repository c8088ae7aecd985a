package io.vmcrypt.cli.site;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "plan",
    description = "Says what a move would do, step by step. Changes nothing.",
    footer = {
      "",
      "Exit status: 0 it can be done; 3 something stands in the way, or a VM that is named would stay."
    })
final class MovePlanCommand extends MoveSiteCommand {

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "the record of a move that has begun: plans what is left of it")
  private @Nullable Path record;

  MovePlanCommand(Surroundings surroundings) {
    super(surroundings);
  }

  private static boolean isNamed(EstateMove move, MovedVm vm) {
    return move.vms().get(vm.selection()).selection().filter().isEmpty();
  }

  @Override
  protected int run(Screen screen) {
    EstateMove move = move();
    Optional<MoveRecord> known = record(record);
    return with(
        move,
        (client, wanted) -> {
          MovePlan plan =
              looking(
                  "making the plan",
                  screen,
                  () ->
                      known
                          .map(vms -> client.plan(wanted, vms))
                          .orElseGet(() -> client.plan(wanted)));
          screen.text(plan.text());
          screen.json(Json.written(plan::writeJson));
          boolean stays =
              plan.verdicts(Readiness.NOT_KNOWN).stream()
                  .anyMatch(verdict -> isNamed(wanted, verdict.vm()));
          return plan.isBlocked() || stays || plan.verdicts().isEmpty()
              ? ExitStatus.NOT_AS_IT_SHOULD_BE
              : ExitStatus.DONE;
        });
  }
}
