package io.vmcrypt.vsphere.internal.names;

import static java.util.Objects.requireNonNull;

/** Names that people give to things in vCenter. */
public final class ObjectName {

  private ObjectName() {}

  /** Returns the name, or throws if it cannot be one. */
  public static String checked(String what, String text) {
    if (requireNonNull(text, what).isBlank()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          what + " \"" + text.replaceAll("\\p{Cntrl}", "?") + "\" holds control characters");
    }
    XmlText.check(what, text);
    if (!text.strip().equals(text)) {
      throw new IllegalArgumentException(
          what + " \"" + text + "\" begins or ends with white space");
    }
    return text;
  }
}
