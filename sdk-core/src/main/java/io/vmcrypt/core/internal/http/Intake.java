package io.vmcrypt.core.internal.http;

import java.io.IOException;

/**
 * Limits what a server can send around an answer: headers, chunk extensions, trailers and the
 * header of gzip. Libraries collect these without a limit of their own, and {@link AnswerLimit}
 * counts the answer only. So all bytes from the wire are counted here, and the count starts anew
 * whenever the answer itself moves on.
 *
 * <p>The thread that makes a call also reads its answer, so each thread has its own count.
 */
final class Intake {

  /** OkHttp allows 256 KiB of headers; TLS with tiny records doubles the bytes of anything. */
  static final int MOST = 1024 * 1024;

  private static final ThreadLocal<long[]> TAKEN = new ThreadLocal<>();

  private Intake() {}

  /** The answer moves on: from here the count starts anew. */
  static void start() {
    long[] taken = TAKEN.get();
    if (taken == null) {
      TAKEN.set(new long[1]);
    } else {
      taken[0] = 0;
    }
  }

  static void count(int bytes) throws IOException {
    long[] taken = TAKEN.get();
    if (taken != null) {
      taken[0] += bytes;
      if (taken[0] > MOST) {
        throw AnswerTooLarge.around(MOST);
      }
    }
  }
}
