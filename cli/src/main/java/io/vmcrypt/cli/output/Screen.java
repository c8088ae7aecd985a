package io.vmcrypt.cli.output;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes. Text for people goes to standard output. If JSON was asked for, standard
 * output has the one JSON object alone, and text goes to standard error.
 */
public final class Screen {

  /** Control and format characters: in a name or a certificate they could control the terminal. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;
  private final boolean json;

  public Screen(PrintStream out, PrintStream err, Terminal terminal, boolean json) {
    this.out = requireNonNull(out, "out");
    this.err = requireNonNull(err, "err");
    this.terminal = requireNonNull(terminal, "terminal");
    this.json = json;
  }

  public Terminal terminal() {
    return terminal;
  }

  public boolean isJson() {
    return json;
  }

  /** One line for people, broken between words where it is too long. */
  public void line(String text) {
    people().println(Wrapped.line(harmless(text), terminal.columns()));
  }

  /** An empty line. */
  public void space() {
    people().println();
  }

  /** Text of several lines that has its form already, such as a plan; long lines are broken. */
  public void text(String text) {
    text.lines().forEach(this::line);
  }

  /** One line that stays whole, because another program may read it. */
  public void whole(String text) {
    people().println(harmless(text));
  }

  /** What went wrong: on a terminal it is broken, in a log it stays one line. */
  public void wrong(String text) {
    text.lines()
        .map(Screen::harmless)
        .map(line -> terminal.isInteractive() ? Wrapped.line(line, terminal.columns()) : line)
        .forEach(err::println);
  }

  /** A moving line, or the end of one. */
  void moving(String text) {
    people().print(text);
    people().flush();
  }

  /** The stream for text, for whom writes by himself. */
  public PrintStream people() {
    return json ? err : out;
  }

  /** Writes the JSON of a command, if it was asked for. */
  public void json(Map<String, ? extends @Nullable Object> object) {
    rawJson(Json.text(object));
  }

  /** Writes JSON that is text already, if it was asked for. */
  public void rawJson(String text) {
    if (json) {
      out.println(text);
    }
  }

  /** A question to a person; there is no line break after it. */
  public void ask(String question) {
    people().print(question);
    people().flush();
  }

  /** Rows as columns, as wide as their widest cell; one row a line. */
  public void table(List<List<String>> rows) {
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
