package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateProgress;
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
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the systems be as an estate says: plans, applies the plan, and proves the result. It can be
 * run again at any time. Exit status 0 if the estate is proved (or, with {@code --plan}, if nothing
 * stands in the way); 3 if not; 1 if it failed; 2 for bad usage.
 */
public final class ApplyEstate {

  static final String USAGE =
      "usage: ApplyEstate [FILE] [--plan | --prove] [--accept THUMBPRINT]...\n"
          + "FILE is an estate document (docs/estate-json.md). The environment tells where\n"
          + "OVHcloud and vCenter are. Without either, it sets up embedded stand-ins.";

  private static final Duration TIMEOUT = Duration.ofDays(7);

  /** What is done with the estate. */
  private enum Mode {
    PLAN,
    APPLY,
    PROVE
  }

  private final Optional<Estate> document;
  private final Mode mode;
  private final List<Thumbprint> accepted;

  private ApplyEstate(Optional<Estate> document, Mode mode, List<Thumbprint> accepted) {
    this.document = document;
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
    } catch (SdkException e) {
      // the document cannot be read, or does not fit
      err.println(e.getMessage());
      return Example.BAD_USAGE;
    }
    return Example.run(environment, 1, job::run, out, err);
  }

  static ApplyEstate parse(List<String> arguments) {
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
    return new ApplyEstate(
        file.isEmpty() ? Optional.empty() : Optional.of(Estate.fromFile(Path.of(file))),
        mode,
        accepted);
  }

  int run(Systems systems, StepPrinter steps) {
    Estate estate =
        document
            .or(systems::estate)
            .orElseThrow(
                () -> new IllegalArgumentException("there is no estate document\n" + USAGE));
    PrintStream out = steps.out();
    try (VsphereClient vcenter = systems.vcenter()) {
      EstateClient.Builder builder =
          EstateClient.builder(vcenter).healthTimeout(systems.healthTimeout());
      if (!needsOvhcloud(estate)) {
        return run(estate, builder, out);
      }
      try (OvhClient ovh = systems.ovh()) {
        return run(estate, builder.ovh(ovh), out);
      }
    }
  }

  private static boolean needsOvhcloud(Estate estate) {
    return estate.service().isPresent()
        || estate.keyServers().stream().anyMatch(server -> server.okms().isPresent());
  }

  private int run(Estate estate, EstateClient.Builder builder, PrintStream out) {
    try (EstateClient estates = builder.build()) {
      if (mode == Mode.PROVE) {
        return prove(estates, estate, out);
      }
      EstatePlan plan = estates.plan(estate);
      if (!plan.unconfirmed().isEmpty()) {
        plan = plan.accepting(accepted.toArray(new Thumbprint[0]));
      }
      print(plan.text(), out);
      if (plan.isBlocked()) {
        return Example.NOT_AS_IT_SHOULD_BE;
      }
      return mode == Mode.PLAN ? Example.DONE : apply(estates, plan, out);
    }
  }

  private static int apply(EstateClient estates, EstatePlan plan, PrintStream out) {
    out.println();
    try (EstateRun run = estates.startApply(plan)) {
      EstateReport report = run.await(TIMEOUT, new Telling(out));
      print(report.text(), out);
    }
    out.println();
    return prove(estates, plan.estate(), out);
  }

  /** Prints how it goes on, each thing once. */
  private static final class Telling implements Consumer<EstateProgress> {
    private final PrintStream out;
    private String last = "";

    Telling(PrintStream out) {
      this.out = out;
    }

    @Override
    public void accept(EstateProgress progress) {
      String now = progress.toString();
      if (!now.equals(last)) {
        print(now, out);
        last = now;
      }
    }
  }

  private static int prove(EstateClient estates, Estate estate, PrintStream out) {
    EstateProof proof = estates.prove(estate);
    print(proof.text(), out);
    return proof.isProved() ? Example.DONE : Example.NOT_AS_IT_SHOULD_BE;
  }

  private static void print(String text, PrintStream out) {
    text.lines().map(Wrapped::line).forEach(out::println);
  }
}
