package io.vmcrypt.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Text in UTF-8 that somebody else writes; its lines are broken where they are too long. */
public final class WrappingOutput extends OutputStream {

  private final PrintStream out;
  private final int columns;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  public WrappingOutput(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  @Override
  public void write(int one) {
    if (one == '\n') {
      end();
    } else if (one != '\r') {
      line.write(one);
    }
  }

  private void end() {
    out.println(Wrapped.line(line.toString(StandardCharsets.UTF_8).stripTrailing(), columns));
    line.reset();
  }

  /** A line that is not ended yet stays. */
  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    if (line.size() > 0) {
      end();
    }
    out.flush();
  }
}
