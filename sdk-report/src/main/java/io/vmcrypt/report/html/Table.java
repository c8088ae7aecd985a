package io.vmcrypt.report.html;

import java.util.List;

/**
 * What stands above the rows of a table.
 *
 * @param caption words of this program, and markup of this package
 * @param style of this package: empty for none
 * @param label of a table that may be wider than the page; empty if it is not
 */
public record Table(Markup caption, List<String> columns, String style, Markup label) {

  /** With columns of words of this program. */
  public static Table of(String caption, String... columns) {
    return new Table(Markup.words(caption), List.of(columns), "", Markup.NONE);
  }

  /** With drawings in its second column. */
  static Table drawn(Markup caption, String... columns) {
    return new Table(caption, List.of(columns), " class=\"drawn\"", Markup.NONE);
  }

  /** It may be wider than the page. */
  public Table wide(String name) {
    return new Table(caption, columns, style, Markup.words(name));
  }

  Markup begin() {
    String scrolls = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">";
    Markup heads =
        Markup.joined(
            "", columns.stream().map(column -> Markup.of("<th scope=\"col\">" + column + "</th>")));
    return Markup.of(
        "%s<table%s><caption>%s</caption>\n<thead><tr>%s</tr></thead><tbody>\n"
            .formatted(label.isNothing() ? "" : scrolls.formatted(label), style, caption, heads));
  }

  Markup end() {
    return Markup.of("</tbody></table>" + (label.isNothing() ? "" : "</div>") + "\n");
  }

  /** A row, which begins with what it is about. */
  public Row row(Markup about) {
    return new Row(columns, about);
  }

  /** A row; on a narrow page each cell stands below its column's name. For one thread. */
  public static final class Row {

    private final List<String> columns;
    private final StringBuilder html;
    private int cells = 1;

    private Row(List<String> columns, Markup about) {
      this.columns = columns;
      this.html = new StringBuilder("<tr><th scope=\"row\">").append(about).append("</th>");
    }

    /** One cell more. */
    public Row cell(Markup cell) {
      html.append("<td data-column=\"%s\">%s</td>".formatted(columns.get(cells), cell));
      cells++;
      return this;
    }

    /** One number more. */
    public Row number(long number) {
      return cell(Markup.of(String.valueOf(number)));
    }

    /** One cell more, in the place of several. */
    public Row wide(int places, Markup cell) {
      html.append("<td colspan=\"%d\">%s</td>".formatted(places, cell));
      cells += places;
      return this;
    }

    /** As it stands in the page. */
    @Override
    public String toString() {
      return html + "</tr>\n";
    }
  }
}
