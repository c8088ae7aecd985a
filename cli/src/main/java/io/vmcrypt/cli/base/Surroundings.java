package io.vmcrypt.cli.base;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.cli.output.EachSecond;
import io.vmcrypt.cli.output.LookingLine;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.output.Terminal;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.core.operation.TimeSource;
import java.io.Console;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is around a run of the command: the only place that knows the process it runs in.
 *
 * @param terminal where it is run
 * @param answer reads what a person types; null at the end of the input
 * @param systems makes clients for the systems that settings name
 * @param clock lets the line move that is shown while systems are looked at
 * @param time by which days of certificates are judged
 */
public record Surroundings(
    Map<String, String> environment,
    PrintStream out,
    PrintStream err,
    Terminal terminal,
    Supplier<@Nullable String> answer,
    Function<Settings, Systems> systems,
    LookingLine.Clock clock,
    TimeSource time) {

  /** Those of a process, whose time is this machine's. */
  public Surroundings(
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      Terminal terminal,
      Supplier<@Nullable String> answer,
      Function<Settings, Systems> systems) {
    this(environment, out, err, terminal, answer, systems, new EachSecond(), TimeSource.system());
  }

  public Surroundings {
    environment = Map.copyOf(environment);
    requireNonNull(out, "out");
    requireNonNull(err, "err");
    requireNonNull(terminal, "terminal");
    requireNonNull(answer, "answer");
    requireNonNull(systems, "systems");
    requireNonNull(clock, "clock");
    requireNonNull(time, "time");
  }

  public static Surroundings ofProcess() {
    Map<String, String> environment = System.getenv();
    return new Surroundings(
        environment,
        System.out,
        System.err,
        Terminal.ofProcess(environment),
        Surroundings::typed,
        RealSystems::new);
  }

  /** Asked only where {@link Terminal} has found a person. */
  @SuppressWarnings("SystemConsoleNull") // null before JDK 22 where there is no terminal
  private static @Nullable String typed() {
    Console console = System.console();
    return console == null ? null : console.readLine();
  }

  public Screen screen(boolean json) {
    return new Screen(out, err, terminal, json);
  }
}
