package io.vmcrypt.vsphere.internal.names;

/**
 * Texts that calls carry to vCenter. What XML cannot carry is refused where the text is given: else
 * it stops the work half-way, at the call that needs it.
 */
public final class XmlText {

  private XmlText() {}

  /** Throws if XML cannot carry the text. It may be a secret, so nothing of it is quoted. */
  public static void check(String what, String text) {
    if (text.codePoints().anyMatch(XmlText::isNotAllowed)) {
      throw new IllegalArgumentException(what + " holds characters that XML cannot carry");
    }
  }

  private static boolean isNotAllowed(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE
        || codePoint == 0xFFFE
        || codePoint == 0xFFFF
        || (codePoint < ' ' && codePoint != '\t' && codePoint != '\n' && codePoint != '\r');
  }
}
