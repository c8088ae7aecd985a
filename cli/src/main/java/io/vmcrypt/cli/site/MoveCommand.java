package io.vmcrypt.cli.site;

import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import picocli.CommandLine;

/** docs/moving-house.md describes the document and the order. */
@CommandLine.Command(
    name = "move",
    description = "Moves encrypted VMs to another vCenter.",
    footer = {
      "",
      "vmcrypt move check|plan|apply|prove MOVE; each has --help. MOVE is a document, JSON or .yaml"
          + " (docs/moving-house.md)."
    })
public final class MoveCommand extends Command {

  public MoveCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** With those that do something. */
  public CommandLine line() {
    return new CommandLine(this)
        .addSubcommand(new MoveCheckCommand(surroundings()))
        .addSubcommand(new MovePlanCommand(surroundings()))
        .addSubcommand(new MoveApplyCommand(surroundings()))
        .addSubcommand(new MoveProveCommand(surroundings()));
  }

  @Override
  protected int run(Screen screen) {
    throw new UsageException("Say which: vmcrypt move check, plan, apply or prove, with MOVE.");
  }
}
