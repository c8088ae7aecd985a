package io.vmcrypt.cli.output;

import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;
import java.util.function.Supplier;

/**
 * A line that moves while systems are looked at, so that a person sees that something goes on: what
 * is done, how many calls are over, and for how long. Where nobody sits at a terminal there is
 * none.
 */
public final class LookingLine implements CallListener {

  private static final String WHEEL = "|/-\\";

  /** What lets time go by. */
  public interface Clock {

    /**
     * Runs something every second.
     *
     * @return ends that
     */
    Runnable everySecond(Runnable tick);
  }

  private final Clock clock;
  private int calls;

  public LookingLine(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void onCall(RemoteCall call) {
    calls++;
  }

  private synchronized int calls() {
    return calls;
  }

  /** Does something long, and shows the line meanwhile. Afterwards the line is gone. */
  public <T> T during(String what, Screen screen, Supplier<T> work) {
    if (!screen.terminal().isInteractive()) {
      return work.get();
    }
    Line line = new Line(what, screen, calls());
    Runnable end = clock.everySecond(line::tick);
    try {
      return work.get();
    } finally {
      end.run();
      line.end();
    }
  }

  /** The line of one look. */
  private final class Line {
    private final String what;
    private final Screen screen;
    private final int before;
    private int seconds;
    private boolean ended;

    Line(String what, Screen screen, int before) {
      this.what = what;
      this.screen = screen;
      this.before = before;
    }

    synchronized void tick() {
      if (ended) {
        return;
      }
      seconds++;
      int over = calls() - before;
      screen.moving(
          "  %s %s: %s %s, %s s"
              .formatted(
                  WHEEL.charAt(seconds % WHEEL.length()),
                  what,
                  over,
                  over == 1 ? "call" : "calls",
                  seconds));
    }

    synchronized void end() {
      ended = true;
      screen.eraseMoving();
    }
  }
}
