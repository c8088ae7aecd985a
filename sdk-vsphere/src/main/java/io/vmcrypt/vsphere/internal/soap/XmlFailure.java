package io.vmcrypt.vsphere.internal.soap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An answer is not the XML that was expected, or could not be read to its end. Holds nothing of the
 * answer's text. Whoever understands a part of an answer throws it; {@link SoapChannel} alone makes
 * of it what a caller sees.
 */
public final class XmlFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable IOException broken;

  /**
   * The answer makes no sense.
   *
   * @param message why, after "the answer makes no sense"
   */
  public XmlFailure(String message) {
    super(message);
    this.broken = null;
  }

  /** A value of the answer is refused by the type that it was to become. */
  XmlFailure(RuntimeException refused) {
    super("it holds a value that is not possible there", refused);
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
