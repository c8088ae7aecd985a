package io.vmcrypt.cli.tool;

import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@CommandLine.Command(
    name = "completion",
    description = "Prints a script that completes words in bash and zsh.",
    footer = {"", "For this shell, bash or zsh: source <(vmcrypt completion)"})
public final class CompletionCommand extends Command {

  @Spec private CommandSpec spec = CommandSpec.create();

  public CompletionCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    String script = AutoComplete.bash("vmcrypt", spec.root().commandLine());
    if (screen.isJson()) {
      screen.json(Json.object("format", 1, "script", script));
    } else {
      surroundings().out().print(script);
    }
    return ExitStatus.DONE;
  }
}
