package io.vmcrypt.core.shared.input;

import java.util.regex.Pattern;

/** A text with names of somebody's choice in it, made fit for one line of a screen or a log. */
public final class OneLine {

  /** Line breaks, and what could steer a terminal or turn the direction of the text. */
  private static final Pattern OTHER = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]+");

  private OneLine() {}

  /** The same text with a space in place of each of these. */
  public static String of(String text) {
    return OTHER.matcher(text).replaceAll(" ");
  }
}
