package io.vmcrypt.core.internal.http;

import java.io.IOException;

/** An answer went on past the limit. */
final class AnswerTooLarge extends IOException {
  private static final long serialVersionUID = 1L;

  private AnswerTooLarge(String message) {
    super(message);
  }

  /** The answer itself. */
  static AnswerTooLarge of(long limit) {
    return new AnswerTooLarge("the answer is larger than " + limit + " bytes");
  }

  /** What HTTP sends around the answer: headers, chunk extensions, trailers. */
  static AnswerTooLarge around(long limit) {
    return new AnswerTooLarge(
        "the answer's headers or chunk extensions are larger than " + limit + " bytes");
  }
}
