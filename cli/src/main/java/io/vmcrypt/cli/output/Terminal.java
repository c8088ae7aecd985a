package io.vmcrypt.cli.output;

import java.io.Console;
import java.util.Map;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Where the command is run.
 *
 * @param columns how wide lines may be, 40 to 400
 * @param isInteractive whether a person sits there, who sees a moving line and can answer
 */
public record Terminal(int columns, boolean isInteractive) {

  /** How wide lines are where nobody says it, as in a log. */
  public static final int DEFAULT_COLUMNS = 80;

  private static final int LEAST = 40;
  private static final int MOST = 400;

  public Terminal {
    columns = Math.max(LEAST, Math.min(MOST, columns));
  }

  /** The terminal of this process. {@code COLUMNS} says its width; else the terminal is asked. */
  public static Terminal ofProcess(Map<String, String> environment) {
    boolean interactive = isWatched();
    String said = environment.getOrDefault("COLUMNS", "");
    if (said.matches("\\d{1,4}")) {
      return new Terminal(Integer.parseInt(said), interactive);
    }
    return new Terminal(
        interactive ? new UsageMessageSpec().autoWidth(true).width() : DEFAULT_COLUMNS,
        interactive);
  }

  @SuppressWarnings("SystemConsoleNull") // null before JDK 22; from there on isTerminal tells
  private static boolean isWatched() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
