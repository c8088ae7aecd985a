package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.estate.PlanOptions;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** docs/estate-json.md describes the document. */
@CommandLine.Command(
    name = "apply",
    description = {
      "Makes the systems be as an estate document says.",
      "Shows the plan, asks, does exactly that, and proves the result. Run it again if it breaks"
          + " off."
    },
    footer = {
      "",
      "Exit status: 0 all is done, and the estate is proved; 3 it is not, or the plan is blocked."
    })
public final class ApplyCommand extends EstateChangeCommand {

  @Mixin private final RenewalOptions renewal = new RenewalOptions();

  public ApplyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  PlanOptions options() {
    return renewal.options();
  }
}
