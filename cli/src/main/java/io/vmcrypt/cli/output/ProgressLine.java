package io.vmcrypt.cli.output;

import io.vmcrypt.core.operation.Progress;
import java.util.Locale;
import java.util.OptionalInt;

/** Long work on the screen: one moving line on a terminal; elsewhere a line for each change. */
public final class ProgressLine {

  private static final int BAR = 20;
  private static final int LEAST_FOR_BAR = 60;
  private static final String INDENT = "  ";

  private final Screen screen;
  private String last = "";

  public ProgressLine(Screen screen) {
    this.screen = screen;
  }

  /** Shows how far a wait is. */
  public synchronized void onProgress(Progress progress) {
    String text = progress.state() + percent(progress);
    if (screen.terminal().isInteractive()) {
      show(
          bar(progress.percent())
              + text
              + String.format(Locale.ROOT, ", %.0f s", progress.elapsed().toMillis() / 1000.0));
    } else {
      show(text);
    }
  }

  /** Shows how far it is, as a bar too where there is room for one. */
  public synchronized void show(OptionalInt percent, String text) {
    show(screen.terminal().isInteractive() ? bar(percent) + text : text);
  }

  private void show(String text) {
    if (screen.terminal().isInteractive()) {
      screen.moving(INDENT + text);
    } else if (!text.equals(last)) {
      screen.line(INDENT + text);
      last = text;
    }
  }

  /** Ends the moving line. */
  public synchronized void end() {
    screen.endMoving();
    last = "";
  }

  /** The percentage, if the state does not have it. */
  private static String percent(Progress progress) {
    return progress.percent().isEmpty() || progress.state().contains("%")
        ? ""
        : " " + progress.percent().getAsInt() + " %";
  }

  private String bar(OptionalInt percent) {
    if (percent.isEmpty() || screen.terminal().columns() < LEAST_FOR_BAR) {
      return "";
    }
    int filled = BAR * Math.max(0, Math.min(100, percent.getAsInt())) / 100;
    return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] ";
  }
}
