package io.vmcrypt.vsphere.internal.audit;

/** Text in HTML, so that no name of a VM can be taken for markup. */
final class HtmlText {

  private HtmlText() {}

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

  /** A name, isolated so that its writing direction does not change the text around it. */
  static String name(String text) {
    return "<bdi>" + escaped(text) + "</bdi>";
  }
}
