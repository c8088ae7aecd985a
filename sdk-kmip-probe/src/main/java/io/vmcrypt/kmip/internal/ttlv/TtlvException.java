package io.vmcrypt.kmip.internal.ttlv;

/** The bytes are not a well-formed message, or not the expected message. */
public final class TtlvException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int offset;

  public TtlvException(int offset, String message) {
    super(message + " at offset " + offset);
    this.offset = offset;
  }

  /** Where in the message, in bytes. */
  public int offset() {
    return offset;
  }
}
