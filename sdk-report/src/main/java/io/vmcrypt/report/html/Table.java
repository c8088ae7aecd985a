package io.vmcrypt.report.html;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Stream;

/**
 * What stands above the rows of a table.
 *
 * @param caption words of this program
 * @param label of a table that may be wider than the page; empty if it is not
 */
public record Table(Markup caption, List<Markup> columns, Markup label) {

  public Table {
    requireNonNull(caption, "caption");
    columns = List.copyOf(columns);
    requireNonNull(label, "label");
  }

  /** With columns of text. */
  public static Table of(String caption, String... columns) {
    return new Table(
        Markup.words(caption),
        Stream.of(columns)
            .map(column -> Markup.of("<th scope=\"col\">" + Markup.words(column) + "</th>"))
            .toList(),
        Markup.NONE);
  }

  /** With one column of numbers more. */
  public Table numbers(String column) {
    Markup last = Markup.of("<th scope=\"col\" class=\"n\">" + Markup.words(column) + "</th>");
    return new Table(caption, Stream.concat(columns.stream(), Stream.of(last)).toList(), label);
  }

  /** It may be wider than the page. */
  public Table wide(String name) {
    return new Table(caption, columns, Markup.words(name));
  }

  Markup begin() {
    boolean scrolls = !label.equals(Markup.NONE);
    return Markup.of(
        (scrolls
                ? "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\""
                    + label
                    + "\">"
                : "")
            + "<table><caption>"
            + caption
            + "</caption>\n<thead><tr>"
            + Markup.joined(columns)
            + "</tr></thead><tbody>\n");
  }

  Markup end() {
    return Markup.of("</tbody></table>" + (label.equals(Markup.NONE) ? "" : "</div>") + "\n");
  }

  /** A row, which begins with what it is about. */
  public static final class Row {

    private final StringBuilder html;

    private Row(Markup head) {
      html = new StringBuilder("<tr><th scope=\"row\">").append(head).append("</th>");
    }

    /** About something. */
    public static Row of(Markup head) {
      return new Row(head);
    }

    /** One cell more. */
    public Row cell(Markup cell) {
      html.append("<td>").append(cell).append("</td>");
      return this;
    }

    /** One number more. */
    public Row number(long number) {
      html.append("<td class=\"n\">").append(number).append("</td>");
      return this;
    }

    /** One cell more, in the place of several. */
    public Row wide(int columns, Markup cell) {
      html.append("<td colspan=\"").append(columns).append("\">").append(cell).append("</td>");
      return this;
    }

    /** As it stands in the page. */
    @Override
    public String toString() {
      return html + "</tr>\n";
    }
  }
}
