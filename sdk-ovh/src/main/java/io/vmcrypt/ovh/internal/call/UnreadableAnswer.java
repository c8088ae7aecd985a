package io.vmcrypt.ovh.internal.call;

/** An answer is not the JSON it should be. Says what it is, and nothing of what it holds. */
final class UnreadableAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableAnswer(String what) {
    super(what);
  }
}
