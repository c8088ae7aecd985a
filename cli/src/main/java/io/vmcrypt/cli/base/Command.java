package io.vmcrypt.cli.base;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** A command: its options are the fields of its class, and it returns its exit status. */
public abstract class Command implements Callable<Integer> {

  private final Surroundings surroundings;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this help")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(names = "--json", description = "write one JSON object; text goes to standard error")
  private boolean json;

  @Option(
      names = "--quiet",
      description = "write no text but what went wrong; the exit status tells the rest")
  private boolean quiet;

  @Spec private @Nullable CommandSpec spec;

  protected Command(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  protected Surroundings surroundings() {
    return surroundings;
  }

  protected boolean isJson() {
    return json;
  }

  protected Screen screen() {
    Screen screen = surroundings.screen(json);
    return quiet ? screen.quiet() : screen;
  }

  @Override
  public final Integer call() {
    if (quiet && asks()) {
      throw new UsageException(
          "Nothing was done: --quiet shows no plan that could be agreed to. Give --plan or --yes"
              + " too.");
    }
    Screen screen = screen();
    int status = run(screen);
    screen.end(status);
    return status;
  }

  /** Whether a person is asked before something is changed or sent. */
  private boolean asks() {
    return given().commandSpec().findOption("--yes") != null
        && !given().hasMatchedOption("--yes")
        && !given().hasMatchedOption("--plan");
  }

  /** What the arguments say. */
  final ParseResult given() {
    return requireNonNull(spec).commandLine().getParseResult();
  }

  /** Does it; returns the exit status. */
  protected abstract int run(Screen screen);
}
