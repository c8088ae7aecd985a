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
    String text = progress.state() + percent(progress);
    if (bar) {
      String line =
          bar(progress)
              + text
              + String.format(Locale.ROOT, ", %.1f s", progress.elapsed().toMillis() / 1000.0);
      // the spaces erase the rest of a longer line before
      out.print("\r" + INDENT + line + " ".repeat(Math.max(0, last.length() - line.length())));
      out.flush();
      last = line;
    } else if (!text.equals(last)) {
      out.println(INDENT + text);
      last = text;
    }
  }

  /** Ends the moving line. */
  void end() {
    if (bar && !last.isEmpty()) {
      out.println();
    }
    last = "";
  }

  /** The percentage, if the state does not have it. */
  private static String percent(Progress progress) {
    return progress.percent().isEmpty() || progress.state().contains("%")
        ? ""
        : " " + progress.percent().getAsInt() + " %";
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
