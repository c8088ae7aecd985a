package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateProof;
import io.vmcrypt.estate.EstateReport;
import io.vmcrypt.estate.EstateRun;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes the systems be as an estate document says: plans, applies the plan, and proves the result.
 * It can be run again at any time. Exit status 0 if the estate is proved (or, with {@code --plan},
 * if nothing stands in the way); 3 if not; 1 if it failed; 2 for bad usage.
 */
public final class ApplyEstate {

  static final String USAGE =
      "usage: ApplyEstate FILE [--plan | --prove] [--accept THUMBPRINT]...\n"
          + "FILE is an estate document (docs/estate-json.md). The environment tells where\n"
          + "OVHcloud and vCenter are.";

  private static final Duration TIMEOUT = Duration.ofDays(7);

  /** What is done with the estate. */
  private enum Mode {
    PLAN,
    APPLY,
    PROVE
  }

  private final Estate estate;
  private final Mode mode;
  private final List<Thumbprint> accepted;

  private ApplyEstate(Estate estate, Mode mode, List<Thumbprint> accepted) {
    this.estate = estate;
    this.mode = mode;
    this.accepted = accepted;
  }

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.getenv(), System.out, System.err));
  }

  static int run(
      List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    ApplyEstate job;
    try {
      job = parse(arguments);
    } catch (IllegalArgumentException e) {
      return Example.refused(e, out, err);
    }
    return Example.run(environment, 1, job::run, out, err);
  }

  private static ApplyEstate parse(List<String> arguments) {
    String file = "";
    Mode mode = Mode.APPLY;
    List<Thumbprint> accepted = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case Example.HELP -> throw new HelpWanted(USAGE);
        case "--plan" -> mode = Mode.PLAN;
        case "--prove" -> mode = Mode.PROVE;
        case "--accept" -> {
          i++;
          if (i == arguments.size()) {
            throw new IllegalArgumentException("--accept needs a thumbprint\n" + USAGE);
          }
          accepted.add(Thumbprint.parse(arguments.get(i)));
        }
        default -> {
          if (argument.startsWith("--") || !file.isEmpty()) {
            throw new IllegalArgumentException("\"" + argument + "\" is not known\n" + USAGE);
          }
          file = argument;
        }
      }
    }
    if (file.isEmpty()) {
      throw new IllegalArgumentException("there is no estate document\n" + USAGE);
    }
    return new ApplyEstate(Estate.fromFile(Path.of(file)), mode, accepted);
  }

  private int run(Systems systems, StepPrinter steps) {
    try (OvhClient ovh = systems.ovh();
        VsphereClient vcenter = systems.vcenter();
        EstateClient estates =
            EstateClient.builder(vcenter).ovh(ovh).healthTimeout(systems.healthTimeout()).build()) {
      if (mode == Mode.PROVE) {
        return prove(estates, steps.out());
      }
      EstatePlan plan = estates.plan(estate);
      if (!plan.unconfirmed().isEmpty()) {
        plan = plan.accepting(accepted.toArray(new Thumbprint[0]));
      }
      steps.out().print(plan.text());
      if (plan.isBlocked()) {
        return Example.NOT_AS_IT_SHOULD_BE;
      }
      return mode == Mode.PLAN ? Example.DONE : apply(estates, plan, steps.out());
    }
  }

  private int apply(EstateClient estates, EstatePlan plan, PrintStream out) {
    try (EstateRun run = estates.startApply(plan)) {
      EstateReport report =
          run.await(TIMEOUT, progress -> out.println(Wrapped.line("  " + progress)));
      out.println(Wrapped.line(report.toString()));
      report.changes().forEach(change -> out.println(Wrapped.line("  " + change)));
      report.results().forEach(result -> result.notes().forEach(note -> out.println("  " + note)));
    }
    return prove(estates, out);
  }

  private int prove(EstateClient estates, PrintStream out) {
    EstateProof proof = estates.prove(estate);
    out.print(proof.text());
    return proof.isProved() ? Example.DONE : Example.NOT_AS_IT_SHOULD_BE;
  }
}
