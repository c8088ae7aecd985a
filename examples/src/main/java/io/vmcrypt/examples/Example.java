package io.vmcrypt.examples;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How each example runs: against the systems of the environment, with one clear line on standard
 * error and an exit status where it fails.
 */
final class Example {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int BAD_USAGE = 2;
  static final int NOT_AS_IT_SHOULD_BE = 3;

  /** The option with which somebody asks how a program is used. */
  static final String HELP = "--help";

  private static final String USAGE =
      "This program takes no arguments.\nEnvironment variables tell it what to do, and where.";

  /** What an example does; returns its exit status. */
  @FunctionalInterface
  interface Body {
    int run(Systems systems, StepPrinter steps);
  }

  private Example() {}

  static void exit(String[] args, int stepCount, Body body) {
    if (args.length > 0) {
      System.exit(
          refused(
              args[0].equals(HELP) ? new HelpWanted(USAGE) : new IllegalArgumentException(USAGE),
              System.out,
              System.err));
    }
    System.exit(run(System.getenv(), stepCount, body, System.out, System.err));
  }

  /** Tells what is wrong with the arguments, or the usage that somebody asked for. */
  static int refused(IllegalArgumentException e, PrintStream out, PrintStream err) {
    boolean asked = e instanceof HelpWanted;
    (asked ? out : err).println(e.getMessage());
    return asked ? DONE : BAD_USAGE;
  }

  static int run(
      Map<String, String> environment, int stepCount, Body body, PrintStream out, PrintStream err) {
    return run(() -> Systems.of(environment), stepCount, body, out, err);
  }

  static int run(
      Supplier<? extends Systems> choice,
      int stepCount,
      Body body,
      PrintStream out,
      PrintStream err) {
    try (Systems systems = choice.get()) {
      out.println(Wrapped.line("Systems: " + systems.description()));
      return body.run(systems, new StepPrinter(out, stepCount));
    } catch (ChangeNotSeenException e) {
      err.println(e.getMessage());
      return NOT_AS_IT_SHOULD_BE;
    } catch (SdkException e) {
      err.println(e.getMessage());
      return FAILED;
    } catch (IllegalArgumentException | IllegalStateException e) {
      err.println(e.getMessage());
      return BAD_USAGE;
    }
  }
}
