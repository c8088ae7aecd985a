package io.vmcrypt.cli.base;

import io.vmcrypt.cli.output.Screen;
import java.util.List;
import java.util.function.Supplier;

/**
 * Says what vCenter goes on with when the process is interrupted (Ctrl-C), and starts nothing more.
 */
public final class InterruptNotice {

  private static final int MOST_NAMED = 10;

  private final Thread hook;

  private InterruptNotice(Thread hook) {
    this.hook = hook;
  }

  /**
   * From now on, until it ends.
   *
   * @param stop starts nothing more
   */
  public static InterruptNotice begin(
      Screen screen, Runnable stop, Supplier<List<String>> goingOn) {
    Thread hook = new Thread(() -> tell(screen, stop, goingOn), "vmcrypt-interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
    return new InterruptNotice(hook);
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

  public void end() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is being ended, and the notice is given
    }
  }
}
