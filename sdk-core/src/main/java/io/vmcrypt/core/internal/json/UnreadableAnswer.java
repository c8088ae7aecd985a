package io.vmcrypt.core.internal.json;

/** An answer is not the JSON it should be. Says what it is, and nothing of what it holds. */
public final class UnreadableAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableAnswer(String what) {
    super(what);
  }
}
