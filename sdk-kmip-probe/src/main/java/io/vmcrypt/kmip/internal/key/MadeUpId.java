package io.vmcrypt.kmip.internal.key;

import java.security.SecureRandom;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An id that no key has, in the form of the ids that are asked for: a server may tell by the form
 * alone that it cannot know an id, and then its "no" would say nothing about the others.
 */
final class MadeUpId {

  /** With this many places left to chance no server has a key of that id. */
  private static final int RANDOM_PLACES = 9;

  /**
   * A word, such as the beginning of all ids of one vendor ({@code KEY-8a89d57}), which is kept; or
   * a place for a digit, or for a letter of a hexadecimal number.
   */
  private static final Pattern PART =
      Pattern.compile(
          "((?<![A-Za-z0-9])[A-Za-z]*[G-Zg-z][A-Za-z]*(?![A-Za-z0-9]))" + "|([0-9])|([a-f])|[A-F]");

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final SecureRandom RANDOM = new SecureRandom();

  private MadeUpId() {}

  /**
   * Makes one up. A number does not begin with a zero.
   *
   * @param pattern one of the asked ids
   * @param asked all of them
   */
  static String like(String pattern, Set<String> asked) {
    boolean isNumber = NUMBER.matcher(pattern).matches();
    long places = PART.matcher(pattern).results().filter(part -> part.start(1) < 0).count();
    String more = "0".repeat((int) Math.max(0, RANDOM_PLACES - places));
    String madeUp;
    do {
      madeUp = random(pattern) + random(more);
    } while (asked.contains(madeUp) || (isNumber && madeUp.startsWith("0")));
    return madeUp;
  }

  private static String random(String form) {
    return PART.matcher(form)
        .replaceAll(
            part -> {
              if (part.group(1) != null) {
                return part.group();
              }
              String letters = part.group(3) != null ? "abcdef" : "ABCDEF";
              return anyOf(part.group(2) != null ? "0123456789" : letters);
            });
  }

  private static String anyOf(String characters) {
    return String.valueOf(characters.charAt(RANDOM.nextInt(characters.length())));
  }
}
