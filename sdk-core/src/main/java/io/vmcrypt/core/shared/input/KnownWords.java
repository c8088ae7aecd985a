package io.vmcrypt.core.shared.input;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Words of which one was expected. A word that is none of them may be a secret in the wrong place,
 * so a refusal tells the known word that it is like, and never the word itself.
 */
public final class KnownWords {

  private static final int LETTERS_PER_MISTAKE = 3;

  private KnownWords() {}

  /** The known word that was probably meant. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    String typed = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(
            name ->
                Math.abs(name.length() - typed.length()) <= most(name)
                    && mistakes(typed, name.toLowerCase(Locale.ROOT)) <= most(name))
        .min(Comparator.comparingInt(name -> mistakes(typed, name.toLowerCase(Locale.ROOT))));
  }

  /** A question that follows a refusal; empty if nothing is like the word. */
  public static String didYouMean(String word, Collection<String> known) {
    return nearest(word, known).map(name -> " Did you mean " + name + "?").orElse("");
  }

  private static int most(String name) {
    return Math.max(1, name.length() / LETTERS_PER_MISTAKE);
  }

  /** Letters that are wrong, missing, too many, or that have changed places with the next one. */
  private static int mistakes(String typed, String name) {
    int[][] least = new int[typed.length() + 1][name.length() + 1];
    for (int i = 0; i <= typed.length(); i++) {
      for (int j = 0; j <= name.length(); j++) {
        if (i == 0 || j == 0) {
          least[i][j] = i + j;
          continue;
        }
        int same = typed.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1;
        least[i][j] =
            Math.min(least[i - 1][j - 1] + same, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
        if (i > 1
            && j > 1
            && typed.charAt(i - 1) == name.charAt(j - 2)
            && typed.charAt(i - 2) == name.charAt(j - 1)) {
          least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
        }
      }
    }
    return least[typed.length()][name.length()];
  }
}
