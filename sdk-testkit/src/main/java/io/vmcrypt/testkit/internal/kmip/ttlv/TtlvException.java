package io.vmcrypt.testkit.internal.kmip.ttlv;

import java.io.IOException;

/** The bytes are not well-formed TTLV, or not the item that is expected at this place. */
public final class TtlvException extends IOException {

  private static final long serialVersionUID = 1L;

  public TtlvException(String message) {
    super(message);
  }
}
