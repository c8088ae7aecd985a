package io.vmcrypt.cli.tool;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@CommandLine.Command(
    name = "completion",
    description = "Prints a script that completes words in bash and zsh.",
    footer = {"", "For this shell, bash or zsh: source <(vmcrypt completion)"})
public final class CompletionCommand extends Command {

  @Spec private @Nullable CommandSpec spec;

  public CompletionCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    String script = AutoComplete.bash("vmcrypt", requireNonNull(spec).root().commandLine());
    if (screen.isJson()) {
      screen.json(Json.object("format", 1, "script", script));
    } else {
      surroundings().out().print(script);
    }
    return ExitStatus.DONE;
  }
}
