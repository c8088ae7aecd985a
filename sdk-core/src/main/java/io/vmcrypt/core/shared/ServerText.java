package io.vmcrypt.core.shared;

import org.jspecify.annotations.Nullable;

/** Words of a server, fit to be shown. */
public final class ServerText {

  private static final int MAX_LENGTH = 500;

  private ServerText() {}

  /** What a server may leave out. */
  public static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** One line of bounded length: what a server sends must neither flood a log nor forge lines. */
  public static @Nullable String bounded(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String oneLine = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return oneLine.length() > MAX_LENGTH ? oneLine.substring(0, MAX_LENGTH) + "..." : oneLine;
  }
}
