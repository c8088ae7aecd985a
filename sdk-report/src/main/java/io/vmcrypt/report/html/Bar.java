package io.vmcrypt.report.html;

/** A drawing of parts in one line, which says in words what it shows. For one thread. */
final class Bar {

  static final int WIDTH = 1000;

  /** So that one plain VM among thousands is seen. */
  static final int LEAST = 8;

  private final StringBuilder svg = new StringBuilder();

  Bar(String style, String what, String words) {
    svg.append(
        """
        <svg class="%s" viewBox="0 0 %d 16" preserveAspectRatio="none" role="img">\
        <title>%s</title><desc>%s</desc>\
        """
            .formatted(style, WIDTH, Markup.plain(what), Markup.plain(words)));
  }

  /** One part. */
  Bar part(String kind, long x, long width) {
    svg.append(
        "<rect class=\"%s\" x=\"%d\" y=\"0\" width=\"%d\" height=\"16\"/>"
            .formatted(kind, x, width));
    return this;
  }

  Markup markup() {
    return Markup.of(svg + "</svg>\n");
  }
}
