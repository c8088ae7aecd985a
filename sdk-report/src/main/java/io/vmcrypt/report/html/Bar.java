package io.vmcrypt.report.html;

/** A drawing of parts in one line, which says in words what it shows. For one thread. */
final class Bar {

  static final int WIDTH = 1000;

  /** So that one plain VM among thousands is seen. */
  static final int LEAST = 8;

  private final String style;
  private final String title;
  private final StringBuilder parts = new StringBuilder();
  private long end;

  Bar(String style, String what, String words) {
    this.style = style;
    this.title =
        "<title>%s</title><desc>%s</desc>".formatted(Markup.plain(what), Markup.plain(words));
  }

  /** Where the last part ends. */
  long end() {
    return end;
  }

  /** One part. */
  Bar part(String kind, long x, long width) {
    end = Math.max(end, x + width);
    parts.append(
        "<rect class=\"%s\" x=\"%d\" y=\"0\" width=\"%d\" height=\"16\"/>"
            .formatted(kind, x, width));
    return this;
  }

  Markup markup() {
    return Markup.of(
        """
        <svg class="%s" viewBox="0 0 %d 16" preserveAspectRatio="none" role="img">%s%s</svg>
        """
            .formatted(style, end, title, parts));
  }
}
