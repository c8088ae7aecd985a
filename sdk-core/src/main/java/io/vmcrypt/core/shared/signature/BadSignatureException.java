package io.vmcrypt.core.shared.signature;

import org.jspecify.annotations.Nullable;

/** What should be a signature of some bytes is none. The message says why, in half a sentence. */
public final class BadSignatureException extends Exception {

  private static final long serialVersionUID = 1L;

  BadSignatureException(String why, @Nullable Throwable cause) {
    super(why, cause);
  }

  /** Why it is none. */
  public String why() {
    return String.valueOf(getMessage());
  }
}
