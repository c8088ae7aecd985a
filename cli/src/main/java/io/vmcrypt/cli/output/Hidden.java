package io.vmcrypt.cli.output;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is left out of a refusal. A user with a password before an @, as in a URL or in {@code
 * user:password@host}, is no address, path or name of anything, so it is refused wherever it is
 * given, and the refusal must not quote it.
 */
public final class Hidden {

  private static final Pattern WORD = Pattern.compile("\\S++");
  private static final String OPENING = "\"'([{";

  private Hidden() {}

  /** The text without what stands in a word before an @ and has a colon in it. */
  public static String in(String text) {
    return WORD.matcher(text).replaceAll(Hidden::word);
  }

  private static String word(MatchResult found) {
    String word = found.group();
    int at = word.lastIndexOf('@');
    if (at < 0 || word.lastIndexOf(':', at) < 0) {
      return Matcher.quoteReplacement(word);
    }
    int start = 0;
    while (OPENING.indexOf(word.charAt(start)) >= 0) {
      start++;
    }
    return Matcher.quoteReplacement(word.substring(0, start) + "..." + word.substring(at));
  }
}
