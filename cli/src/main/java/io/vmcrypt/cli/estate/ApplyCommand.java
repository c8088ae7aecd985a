package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.settings.UsageException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
      "Exit status: 0 all is done, and the estate is proved; 3 it is not, the plan is blocked, or an"
          + " approved one does not hold any more; 4 it waits until vCenter's request is signed."
    })
public final class ApplyCommand extends EstateChangeCommand {

  @Mixin private final RenewalOptions renewal = new RenewalOptions();

  @Option(
      names = "--approved",
      description =
          "refuse an ESTATE that is no saved plan; one that \"plan --out\" has saved is done exactly,"
              + " or not at all (docs/plan.md)")
  private boolean approved;

  public ApplyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  boolean isApproved() {
    boolean saved = approved || isSavedPlan();
    if (saved && !renewal.passwords().isEmpty()) {
      throw new UsageException(
          "--renew-password goes with making a plan; an approved one says it.");
    }
    return saved;
  }

  @Override
  Set<String> renewedPasswords() {
    return renewal.passwords();
  }
}
