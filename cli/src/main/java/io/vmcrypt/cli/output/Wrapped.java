package io.vmcrypt.cli.output;

/** Text for a terminal. */
final class Wrapped {

  private static final String DEEPER = "  ";

  private Wrapped() {}

  /**
   * Breaks a line between words. What follows stands a little deeper than the line begins; a word
   * that is too long stays whole, so that it can be copied.
   */
  static String line(String text, int columns) {
    String indent = text.substring(0, text.length() - text.stripLeading().length());
    StringBuilder lines = new StringBuilder(indent);
    int column = indent.length();
    boolean first = true;
    for (String word : text.strip().split(" ", -1)) {
      if (!first && column + 1 + word.length() > columns) {
        lines.setLength(lines.toString().stripTrailing().length());
        lines.append(System.lineSeparator()).append(indent).append(DEEPER);
        column = indent.length() + DEEPER.length();
      } else if (!first) {
        lines.append(' ');
        column++;
      }
      lines.append(word);
      column += word.length();
      first = false;
    }
    return lines.toString();
  }
}
