package io.vmcrypt.cli;

import io.vmcrypt.cli.output.Screen;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** A command: its options are the fields of its class, and it returns its exit status. */
abstract class Command implements Callable<Integer> {

  private final Surroundings surroundings;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this help")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(names = "--json", description = "write one JSON object; text goes to standard error")
  private boolean json;

  Command(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  boolean isJson() {
    return json;
  }

  Screen screen() {
    return surroundings.screen(json);
  }

  @Override
  public final Integer call() {
    return run(screen());
  }

  /** Does it; returns the exit status. */
  abstract int run(Screen screen);
}
