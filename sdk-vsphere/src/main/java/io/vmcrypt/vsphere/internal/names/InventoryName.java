package io.vmcrypt.vsphere.internal.names;

/**
 * Names as vSphere keeps them: slash, backslash and percent are escaped as {@code %2f}, {@code %5c}
 * and {@code %25}; any other percent stays as it is.
 */
public final class InventoryName {

  private InventoryName() {}

  /** The name as people read it. */
  public static String shown(String kept) {
    if (kept.indexOf('%') < 0) {
      return kept;
    }
    StringBuilder shown = new StringBuilder(kept.length());
    int at = 0;
    while (at < kept.length()) {
      String escape = kept.substring(at, Math.min(at + 3, kept.length()));
      switch (escape) {
        case "%2f", "%2F" -> shown.append('/');
        case "%5c", "%5C" -> shown.append('\\');
        case "%25" -> shown.append('%');
        default -> {
          shown.append(kept.charAt(at));
          at -= 2;
        }
      }
      at += 3;
    }
    return shown.toString();
  }

  /** Turns a name that people read into the form that vSphere keeps. */
  public static String kept(String shown) {
    return shown.replace("%", "%25").replace("/", "%2f").replace("\\", "%5c");
  }

  /** Whether a name that someone wrote, escaped or not, is the one that vSphere keeps. */
  public static boolean matches(String written, String kept) {
    return kept.equals(written) || shown(kept).equals(written);
  }
}
