package io.vmcrypt.cli.tool;

import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.estate.EstateJob;
import io.vmcrypt.cli.estate.EstateJson;
import io.vmcrypt.cli.estate.EstateSystems;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateStepResult;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "demo",
    description = {
      "Shows the whole job on fakes; none of them is real.",
      "These are an OVHcloud API, a vCenter and a KMS. It needs nothing, and changes nothing of"
          + " yours."
    })
public final class DemoCommand extends Command {

  @Option(names = "--okms", description = "the key server is an OVHcloud KMS")
  private boolean okms;

  @Option(names = "--all", description = "show each change, each warning and the whole proof")
  private boolean all;

  public DemoCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    TimeSource time = surroundings().time();
    try (StandIns standIns = StandIns.start(okms, time)) {
      screen.line("Fakes, none of them real: " + standIns.description() + ".");
      Estate estate = standIns.estate();
      Settings settings = Settings.of(Optional.empty(), Map.of(), Map.of());
      try (EstateSystems systems = EstateSystems.open(estate, standIns, settings, time)) {
        return run(systems, estate, screen);
      }
    }
  }

  private int run(EstateSystems systems, Estate estate, Screen screen) {
    begin(screen, "1. The plan, on the fakes: what would be changed");
    EstatePlan plan = systems.client().plan(estate);
    screen.text(all ? plan.text() : plan.toString());
    begin(screen, "2. Apply it, on the fakes");
    boolean moving = all || screen.terminal().isInteractive();
    EstateReport report = EstateJob.apply(systems.client(), plan, moving ? screen : screen.quiet());
    tell(report, screen);
    begin(screen, "3. Prove it, from what the fakes say now");
    EstateProof proof = systems.client().prove(estate);
    screen.text(all ? proof.text() : proof.toString());
    begin(screen, "4. Plan again: nothing is left to do on the fakes");
    EstatePlan again = systems.client().plan(estate);
    screen.text(all ? again.text() : again.toString());
    screen.space();
    if (!all) {
      screen.line("\"vmcrypt demo --all\" shows each change, each warning and the whole proof.");
    }
    screen.line("All of this was done on fakes. Nothing real was touched.");

    Map<String, @Nullable Object> json = Json.object("standIns", true);
    json.putAll(EstateJson.of(Optional.of(plan), Optional.of(report), Optional.of(proof)));
    screen.json(json);
    return proof.isProved() && again.isEmpty() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  private void tell(EstateReport report, Screen screen) {
    if (all || !report.isComplete()) {
      screen.text(report.text());
      return;
    }
    int number = 0;
    for (EstateStepResult result : report.results()) {
      number++;
      screen.line("  " + number + " " + result.step().system() + ": " + result);
    }
  }

  private static void begin(Screen screen, String what) {
    screen.space();
    screen.line(what);
  }
}
