package io.vmcrypt.vsphere.internal.soap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An answer is not the XML that was expected, or could not be read to its end. Holds nothing of the
 * answer's text.
 */
final class XmlFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable IOException broken;

  XmlFailure(String message) {
    super(message);
    this.broken = null;
  }

  XmlFailure(IOException broken) {
    super("the answer broke off", broken);
    this.broken = broken;
  }

  /** How the connection broke; null if it is the XML that is wrong. */
  @Nullable IOException broken() {
    return broken;
  }
}
