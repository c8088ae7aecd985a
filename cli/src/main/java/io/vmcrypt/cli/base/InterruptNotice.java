package io.vmcrypt.cli.base;

import io.vmcrypt.cli.output.ProgressLine;
import io.vmcrypt.cli.output.Screen;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Says what vCenter goes on with when the process is interrupted (Ctrl-C), and starts nothing more.
 */
public final class InterruptNotice {

  private static final int MOST_NAMED = 10;

  private InterruptNotice() {}

  /**
   * While something is waited for, which a line on the screen tells.
   *
   * @param stop starts nothing more
   */
  public static <T> T during(
      Screen screen,
      Runnable stop,
      Supplier<List<String>> goingOn,
      Function<ProgressLine, T> wait) {
    Thread hook = new Thread(() -> tell(screen, stop, goingOn), "vmcrypt-interrupted");
    ProgressLine line = new ProgressLine(screen);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return wait.apply(line);
    } finally {
      end(hook);
      line.end();
    }
  }

  static void tell(Screen screen, Runnable stop, Supplier<List<String>> goingOn) {
    stop.run();
    List<String> tasks = goingOn.get();
    screen.wrong("");
    screen.wrong(
        tasks.isEmpty()
            ? "Interrupted. vCenter is working on nothing that was started from here."
            : "Interrupted. vCenter goes on by itself with:");
    tasks.stream().limit(MOST_NAMED).forEach(task -> screen.wrong("  " + task));
    if (tasks.size() > MOST_NAMED) {
      screen.wrong("  and " + (tasks.size() - MOST_NAMED) + " more");
    }
    screen.wrong("Nothing else is started. Run the same command again: it does what is left.");
  }

  private static void end(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is being ended, and the notice is given
    }
  }
}
