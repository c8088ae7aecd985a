package io.vmcrypt.examples;

import java.io.Console;

/** Whether a person watches: a progress bar is for them, plain lines for logs. */
final class Terminal {

  private Terminal() {}

  static boolean isWatched() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // from JDK 22 on there is a console without a terminal too, and this method to tell
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
