package io.vmcrypt.testkit.internal.kmip.ttlv;

import java.io.IOException;

/** What was read is not well-formed TTLV, or not the item that the message's place calls for. */
public final class TtlvException extends IOException {

  private static final long serialVersionUID = 1L;

  public TtlvException(String message) {
    super(message);
  }
}
