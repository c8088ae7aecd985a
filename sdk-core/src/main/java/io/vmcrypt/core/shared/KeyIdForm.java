package io.vmcrypt.core.shared;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id of a key without what people, consoles and exports write differently: case, dashes of a
 * UUID, braces, blanks around it and {@code urn:uuid:}. To a KMS an id is text, so two ids of one
 * form need not be one key: they are <b>alike</b>, which is a doubt and proves nothing either way.
 */
public record KeyIdForm(String text) {

  private static final Pattern AROUND =
      Pattern.compile("^[\\s\\p{Z}\\p{C}{]+|[\\s\\p{Z}\\p{C}}]+$");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32,}");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern PARTS =
      Pattern.compile("(.{8})(.{4})(.{4})(.{4})(.{12})", Pattern.DOTALL);
  private static final String URN = "urn:uuid:";

  /** A UUID, or longer: no KMS gives such an id by counting. */
  private static final int SHORTEST_RANDOM_ID = 32;

  /** The form of an id. */
  public static KeyIdForm of(String id) {
    String bare = bare(id.toLowerCase(Locale.ROOT));
    if (bare.startsWith(URN)) {
      bare = bare(bare.substring(URN.length()));
    }
    String joined = bare.replace("-", "");
    return new KeyIdForm(HEX.matcher(joined).matches() ? joined : bare);
  }

  private static String bare(String id) {
    return AROUND.matcher(id).replaceAll("");
  }

  /** Whether two ids have one form and are not the same text. */
  public static boolean areAlike(String one, String other) {
    return !one.equals(other) && of(one).equals(of(other));
  }

  /** The first of some ids that is like another one; empty if that one is among them itself. */
  public static Optional<String> alike(String id, Collection<String> ids) {
    return ids.contains(id)
        ? Optional.empty()
        : ids.stream().filter(other -> areAlike(id, other)).findFirst();
  }

  /** Whether it is a plain number, as a KMS gives that counts its keys. */
  public boolean isNumber() {
    return NUMBER.matcher(text).matches();
  }

  /** Whether no KMS gives such an id by counting, so that it names one key wherever it is. */
  public boolean isRandom() {
    return text.length() >= SHORTEST_RANDOM_ID;
  }

  /** How a UUID is written by most, the most usual first; empty if it is none. */
  public List<String> spellings() {
    if (text.length() != SHORTEST_RANDOM_ID || !HEX.matcher(text).matches()) {
      return List.of();
    }
    String dashed = PARTS.matcher(text).replaceAll("$1-$2-$3-$4-$5");
    return List.of(dashed, dashed.toUpperCase(Locale.ROOT), text, text.toUpperCase(Locale.ROOT));
  }
}
