package io.vmcrypt.kmip.internal.key;

import java.security.SecureRandom;
import java.util.BitSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An id that no key has, in the form of the ids that are asked for: a server may tell by the form
 * alone that it cannot know an id, and then its "no" would say nothing about the others.
 */
final class MadeUpId {

  /** With this many places left to chance no server has a key of that id. */
  private static final int RANDOM_PLACES = 9;

  /** Such as the beginning of all ids of one vendor: {@code KEY-8a89d57}. */
  private static final Pattern WORD =
      Pattern.compile("(?<![A-Za-z0-9])[A-Za-z]*[G-Zg-z][A-Za-z]*(?![A-Za-z0-9])");

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String DIGITS = "0123456789";
  private static final String HEX = "0123456789abcdef";

  private MadeUpId() {}

  /**
   * Makes one up.
   *
   * @param pattern one of the asked ids
   * @param asked all of them
   */
  static String like(String pattern, Set<String> asked) {
    String madeUp;
    do {
      madeUp = like(pattern);
    } while (asked.contains(madeUp));
    return madeUp;
  }

  private static String like(String pattern) {
    boolean digitsOnly = pattern.chars().allMatch(MadeUpId::isDigit);
    BitSet words = new BitSet();
    WORD.matcher(pattern).results().forEach(word -> words.set(word.start(), word.end()));
    StringBuilder madeUp = new StringBuilder();
    int random = 0;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (!words.get(i) && (isDigit(c) || isHex(c))) {
        // a number does not begin with a zero
        madeUp.append(digitsOnly ? digit(i == 0) : hex(c));
        random++;
      } else {
        madeUp.append(c);
      }
    }
    for (; random < RANDOM_PLACES; random++) {
      madeUp.append(digit(random == 0));
    }
    return madeUp.toString();
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHex(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static char digit(boolean first) {
    return first ? DIGITS.charAt(1 + RANDOM.nextInt(9)) : DIGITS.charAt(RANDOM.nextInt(10));
  }

  /** A letter stays a letter, in its case; a digit stays a digit. */
  private static char hex(char c) {
    if (isDigit(c)) {
      return digit(false);
    }
    char letter = HEX.charAt(10 + RANDOM.nextInt(6));
    return Character.isUpperCase(c) ? Character.toUpperCase(letter) : letter;
  }
}
