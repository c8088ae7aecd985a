package io.vmcrypt.report.html;

/** Text in HTML, so that no name that somebody chose can be taken for markup. */
final class HtmlText {

  private HtmlText() {}

  /** Text as it is read, whatever characters it holds. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        case '\n', '\t' -> escaped.append(c);
        default -> escaped.append(Character.isISOControl(c) ? '\uFFFD' : c);
      }
    }
    return escaped.toString();
  }

  /** A name that somebody chose: its direction of writing must not turn what is around it. */
  static String name(String text) {
    return "<bdi>" + escaped(text) + "</bdi>";
  }
}
