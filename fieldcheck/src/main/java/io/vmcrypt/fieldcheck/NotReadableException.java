package io.vmcrypt.fieldcheck;

/** A body that is neither XML nor JSON, or more than is read of one. */
final class NotReadableException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Without what could not be read, which may be anything. */
  NotReadableException(String reason) {
    super(reason);
  }
}
