package io.vmcrypt.core.internal.http;

import java.io.IOException;

/**
 * What a thread has taken from the wire since the answer it reads last moved on. Headers, chunk
 * extensions, trailers and the header of gzip are collected by libraries that know no bound of
 * their own, and none of them is part of the answer that {@link AnswerLimit} counts.
 *
 * <p>Calls are read by the thread that makes them, so the count is a thread's. A thread that makes
 * no call is not counted.
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
