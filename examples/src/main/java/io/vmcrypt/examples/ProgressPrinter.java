package io.vmcrypt.examples;

import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.ProgressListener;
import java.io.PrintStream;
import java.util.Locale;

/** Long work on the screen: one moving line on a terminal, a line for each change elsewhere. */
final class ProgressPrinter implements ProgressListener {

  private static final int BAR = 20;
  private static final String INDENT = "        ";

  private final PrintStream out;
  private final boolean bar;
  private String last = "";

  ProgressPrinter(PrintStream out, boolean bar) {
    this.out = out;
    this.bar = bar;
  }

  @Override
  public void onProgress(Progress progress) {
    String seconds = String.format(Locale.ROOT, "%.1f s", progress.elapsed().toMillis() / 1000.0);
    if (bar) {
      String line = bar(progress) + progress.state() + ", " + seconds;
      // the spaces wipe what a longer line before has left
      out.print("\r" + INDENT + line + " ".repeat(Math.max(0, last.length() - line.length())));
      out.flush();
      last = line;
    } else {
      if (!progress.state().equals(last)) {
        out.println(INDENT + progress.state());
      }
      last = progress.state();
    }
  }

  /** Ends the moving line. */
  void end() {
    if (bar && !last.isEmpty()) {
      out.println();
    }
    last = "";
  }

  private static String bar(Progress progress) {
    if (progress.percent().isEmpty()) {
      return "";
    }
    int percent = Math.max(0, Math.min(100, progress.percent().getAsInt()));
    int filled = BAR * percent / 100;
    return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] ";
  }
}
