package io.vmcrypt.cli;

import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.testkit.FakeCloudServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Unmatched;

/** Its options are those of the server, which explains them itself. */
@CommandLine.Command(
    name = "fake",
    description = {
      "Runs stand-ins of OVHcloud, vCenter and a KMS, to try programs on. None of them is real.",
      "Prints one line of JSON with their addresses; ends when its standard input is closed."
    })
final class FakeCommand implements Callable<Integer> {

  @Unmatched private List<String> arguments = new ArrayList<>();

  private final Surroundings surroundings;

  FakeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (!arguments.contains("--help")) {
      surroundings.screen(true).line("Stand-ins of OVHcloud, vCenter and a KMS: none is real.");
    }
    // ends the process by itself
    FakeCloudServer.main(arguments.toArray(String[]::new));
    return ExitStatus.DONE;
  }
}
