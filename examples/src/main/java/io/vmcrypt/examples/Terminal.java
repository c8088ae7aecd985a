package io.vmcrypt.examples;

import java.io.Console;

/**
 * Whether the output goes to a terminal: then it has a progress bar, otherwise plain lines for
 * logs.
 */
final class Terminal {

  private Terminal() {}

  @SuppressWarnings("SystemConsoleNull") // null before JDK 22; from there on isTerminal tells
  static boolean isWatched() {
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
