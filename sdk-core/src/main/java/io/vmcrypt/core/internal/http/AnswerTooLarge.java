package io.vmcrypt.core.internal.http;

import java.io.IOException;

/** An answer went on past the limit. */
final class AnswerTooLarge extends IOException {
  private static final long serialVersionUID = 1L;

  AnswerTooLarge(long limit) {
    super("the answer is larger than " + limit + " bytes");
  }
}
