package io.vmcrypt.core.internal.json;

import okio.Buffer;

/**
 * One look over an answer before it is parsed: what a parser would work on for minutes, or hold in
 * far more memory than the answer itself takes, is refused. Whether it is JSON is not judged here.
 */
final class JsonBounds {

  /** The longest number that means something, a double written in full, has 24 characters. */
  static final int MAX_NUMBER_CHARS = 100;

  /** Names of lists have tens of thousands of entries at most; each value costs some memory. */
  static final int MAX_VALUES = 250_000;

  private boolean inString;
  private boolean escaped;
  private int number;
  private int values;

  private JsonBounds() {}

  /**
   * Looks over an answer, which stays as it is.
   *
   * @throws UnreadableAnswer if it goes beyond a bound
   */
  static void check(Buffer answer) {
    JsonBounds bounds = new JsonBounds();
    try (Buffer.UnsafeCursor cursor = answer.readUnsafe(new Buffer.UnsafeCursor())) {
      while (cursor.next() >= 0) {
        byte[] data = cursor.data;
        if (data == null || (cursor.offset == 0 && isNoJson(data, cursor.start, cursor.end))) {
          return;
        }
        for (int i = cursor.start; i < cursor.end; i++) {
          bounds.next(data[i]);
        }
      }
    }
  }

  /** A page of HTML may hold anything: nobody will parse it. */
  private static boolean isNoJson(byte[] data, int start, int end) {
    for (int i = start; i < end; i++) {
      if (data[i] > ' ') {
        return data[i] == '<';
      }
    }
    return false;
  }

  private void next(byte at) {
    if (inString) {
      if (escaped) {
        escaped = false;
      } else if (at == '\\') {
        escaped = true;
      } else if (at == '"') {
        inString = false;
      }
      return;
    }
    if ((at >= '0' && at <= '9') || at == '-' || at == '+' || at == '.' || at == 'e' || at == 'E') {
      if (++number > MAX_NUMBER_CHARS) {
        throw new UnreadableAnswer(
            "the answer has a number of more than " + MAX_NUMBER_CHARS + " characters");
      }
      return;
    }
    number = 0;
    switch (at) {
      case '"' -> inString = true;
      case '{', '[', ',' -> {
        if (++values > MAX_VALUES) {
          throw new UnreadableAnswer("the answer has more than " + MAX_VALUES + " values");
        }
      }
      default -> {}
    }
  }
}
