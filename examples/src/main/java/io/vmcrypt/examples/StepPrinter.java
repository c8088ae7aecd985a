package io.vmcrypt.examples;

import io.vmcrypt.core.operation.WaitOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints each step of a job, and counts the changes. */
final class StepPrinter {

  private final PrintStream out;
  private final int steps;
  private final ProgressPrinter progress;
  private int step;
  private int changes;

  StepPrinter(PrintStream out, int steps) {
    this.out = out;
    this.steps = steps;
    this.progress = new ProgressPrinter(out, Terminal.isWatched());
  }

  /** Begins a step. */
  void begin(String what) {
    progress.end();
    step++;
    out.println(Wrapped.line(String.format(Locale.ROOT, "[%2d/%d] %s", step, steps, what)));
  }

  /** Prints what a step found. */
  void found(String what) {
    progress.end();
    out.println(Wrapped.line("        " + what));
  }

  /** Prints what a step changed. */
  void changed(String what) {
    changes++;
    found(what);
  }

  /** Prints that a step had nothing to change. */
  void unchanged(String what) {
    found(what + ": nothing to change");
  }

  /** A wait that shows its progress. */
  WaitOptions waitFor(Duration timeout) {
    progress.end();
    return WaitOptions.builder(timeout).progressListener(progress).build();
  }

  PrintStream out() {
    return out;
  }

  int changes() {
    return changes;
  }
}
