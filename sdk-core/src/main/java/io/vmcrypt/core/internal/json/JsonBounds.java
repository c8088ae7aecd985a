package io.vmcrypt.core.internal.json;

import okio.Buffer;

/**
 * Checks an answer before it is parsed. It refuses what would keep a parser busy for minutes, or
 * would take far more memory than the answer itself. It does not check whether the answer is JSON.
 */
final class JsonBounds {

  /** The longest number that means something, a double written in full, has 24 characters. */
  static final int MAX_NUMBER_CHARS = 100;

  /** The longest lists of names have tens of thousands of entries. Each value costs some memory. */
  static final int MAX_VALUES = 250_000;

  private boolean inString;
  private boolean escaped;
  private int number;
  private int values;

  private JsonBounds() {}

  /**
   * Checks an answer without consuming it.
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

  /** A page of HTML is not checked, since nobody will parse it. */
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
