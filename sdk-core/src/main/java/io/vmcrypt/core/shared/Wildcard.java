package io.vmcrypt.core.shared;

/** A pattern in which a {@code *} stands for any text, wherever it is. */
public final class Wildcard {

  private Wildcard() {}

  /**
   * Whether a text is as a pattern says. Each part is taken where it comes first, so no pattern of
   * a server keeps this busy.
   */
  public static boolean matches(String pattern, String text) {
    String[] parts = pattern.split("\\*", -1);
    String first = parts[0];
    String last = parts[parts.length - 1];
    int end = text.length() - last.length();
    int at = first.length();
    if (parts.length == 1 || end < at || !text.startsWith(first) || !text.endsWith(last)) {
      return text.equals(pattern);
    }
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    return at <= end;
  }
}
