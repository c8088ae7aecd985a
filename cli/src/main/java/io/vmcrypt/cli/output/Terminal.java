package io.vmcrypt.cli.output;

import java.io.BufferedReader;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Where the command is run.
 *
 * @param columns how wide lines may be, 20 to 400
 * @param isInteractive whether a person sits there, who sees a moving line and can answer
 */
public record Terminal(int columns, boolean isInteractive) {

  /** How wide lines are where nobody says it, as in a log. */
  public static final int DEFAULT_COLUMNS = 80;

  private static final int LEAST = 20;
  private static final int MOST = 400;
  private static final List<String> SIZE = List.of("stty", "size");
  private static final Pattern ROWS_AND_COLUMNS = Pattern.compile("\\d{1,5} ([1-9]\\d{0,4})");

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
    return new Terminal(interactive ? asked(SIZE) : DEFAULT_COLUMNS, interactive);
  }

  /**
   * How wide the terminal says it is. The parser's own question knows no terminal of fewer than 55
   * columns, so it is asked only where the usual command for it is absent.
   */
  static int asked(List<String> command) {
    try {
      Process size =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/tty"))
              .redirectError(Redirect.DISCARD)
              .start();
      try (BufferedReader answer = size.inputReader(StandardCharsets.US_ASCII)) {
        Matcher columns = ROWS_AND_COLUMNS.matcher(String.valueOf(answer.readLine()));
        if (columns.matches()) {
          return Integer.parseInt(columns.group(1));
        }
      }
    } catch (IOException e) {
      // there is no such command, or no such file: another system
    }
    return new UsageMessageSpec().autoWidth(true).width();
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
