package io.vmcrypt.kmip.internal.net;

/** Makes text from a server safe to show in a message. */
public final class SafeText {

  private static final int LIMIT = 200;

  private SafeText() {}

  /** The text without control characters, cut to 200 characters. */
  public static String of(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .limit(LIMIT)
        .map(c -> Character.isISOControl(c) || !Character.isDefined(c) || isFormat(c) ? '?' : c)
        .forEach(safe::appendCodePoint);
    return text.codePointCount(0, text.length()) > LIMIT
        ? safe.append("...").toString()
        : safe.toString();
  }

  /** Such as the marks that turn the direction of writing: they can disguise a message. */
  private static boolean isFormat(int c) {
    int type = Character.getType(c);
    return type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
