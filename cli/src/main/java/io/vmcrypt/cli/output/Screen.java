package io.vmcrypt.cli.output;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes. Text for people goes to standard output. If JSON was asked for, standard
 * output has the one JSON object alone, and text goes to standard error. If quiet was asked for,
 * nobody gets text, except of what went wrong. Whatever is written takes a moving line away first.
 */
public final class Screen {

  /** Control and format characters: in a name or a certificate they could control the terminal. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private static final Pattern LINE_BREAK = Pattern.compile("\\R");
  private static final String CUT = "...";

  private final PrintStream out;
  private final PrintStream err;
  private final PrintStream people;
  private final Terminal terminal;
  private final boolean json;
  private int moving;
  private boolean isTold;
  private @Nullable String reason;

  public Screen(PrintStream out, PrintStream err, Terminal terminal, boolean json) {
    this(out, err, json ? err : out, terminal, json);
  }

  private Screen(
      PrintStream out, PrintStream err, PrintStream people, Terminal terminal, boolean json) {
    this.out = requireNonNull(out, "out");
    this.err = requireNonNull(err, "err");
    this.people = requireNonNull(people, "people");
    this.terminal = requireNonNull(terminal, "terminal");
    this.json = json;
  }

  /** The same, without text for people: what went wrong, an answer and JSON alone are written. */
  public Screen quiet() {
    return new Screen(
        out,
        err,
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        new Terminal(terminal.columns(), false),
        json);
  }

  /**
   * The same, with JSON asked for: standard output has the JSON alone, so that it can go to a file.
   */
  public Screen withJson() {
    return new Screen(out, err, people == out ? err : people, terminal, true);
  }

  public Terminal terminal() {
    return terminal;
  }

  public boolean isJson() {
    return json;
  }

  /** One line for people, broken between words where it is too long. */
  public synchronized void line(String text) {
    eraseMoving();
    people.println(Wrapped.line(harmless(text), terminal.columns()));
  }

  /** An empty line. */
  public synchronized void space() {
    eraseMoving();
    people.println();
  }

  /** Text of several lines that has its form already, such as a plan; long lines are broken. */
  public synchronized void text(String text) {
    text.lines().forEach(this::line);
  }

  /** One line that stays whole, because somebody may copy it. */
  public synchronized void whole(String text) {
    eraseMoving();
    people.println(harmless(text));
  }

  /** The one thing that was asked for, on a line that another program may read. */
  public synchronized void answer(String text) {
    eraseMoving();
    (json ? err : out).println(harmless(text));
  }

  /**
   * What went wrong: on a terminal it is broken, in a log it is one line, whatever names it has.
   */
  public synchronized void wrong(String text) {
    isTold = true;
    eraseMoving();
    String line = harmless(LINE_BREAK.matcher(text.stripTrailing()).replaceAll(" "));
    err.println(terminal.isInteractive() ? Wrapped.line(line, terminal.columns()) : line);
  }

  /**
   * Says why the exit status will be another than 0, if it will be: the first line of a text that
   * may have more.
   */
  public synchronized void because(String text) {
    reason = text.lines().findFirst().orElse(text);
  }

  /**
   * Tells the exit status on standard error, whatever else was asked for. One of 0 says all itself,
   * and so does what went wrong and was told.
   */
  public synchronized void end(int status) {
    if (status != ExitStatus.DONE && !isTold) {
      wrong("Exit status " + status + ": " + (reason == null ? ExitStatus.words(status) : reason));
    }
  }

  /**
   * A line that is written over by the next of its kind; never wider than the terminal, since a
   * line as wide would begin a new one.
   */
  synchronized void moving(String text) {
    String line = harmless(text);
    int room = terminal.columns() - 1;
    if (line.length() > room) {
      line = line.substring(0, room - CUT.length()).stripTrailing() + CUT;
    }
    // the spaces erase the rest of a longer line before
    people.print("\r" + line + " ".repeat(Math.max(0, moving - line.length())));
    people.flush();
    moving = line.length();
  }

  /** Ends the moving line, which stays as it is. */
  synchronized void endMoving() {
    if (moving > 0) {
      moving = 0;
      people.println();
    }
  }

  /** Takes the moving line away. */
  synchronized void eraseMoving() {
    if (moving > 0) {
      people.print("\r" + " ".repeat(moving) + "\r");
      people.flush();
      moving = 0;
    }
  }

  /** Writes the JSON of a command, if it was asked for. */
  public void json(Object value) {
    rawJson(Json.text(value));
  }

  /** Writes JSON that is text already, if it was asked for. */
  public synchronized void rawJson(String text) {
    if (json) {
      eraseMoving();
      out.println(text);
    }
  }

  /** A question to a person; there is no line break after it. */
  public synchronized void ask(String question) {
    eraseMoving();
    people.print(question);
    people.flush();
  }

  /** Rows as columns, as wide as their widest cell; one row a line. */
  public synchronized void table(List<List<String>> rows) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(cells -> cells.get(at).length()).max().orElse(0);
        line.append(row.get(column)).append(" ".repeat(width - row.get(column).length() + 2));
      }
      whole(line.toString().stripTrailing());
    }
  }

  private static String harmless(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?").stripTrailing();
  }
}
