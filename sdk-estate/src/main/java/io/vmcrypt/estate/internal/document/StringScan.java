package io.vmcrypt.estate.internal.document;

/**
 * One look over a document for what JSON forbids inside texts and Moshi lets pass: bare control
 * characters, and escapes that are none. For one thread.
 */
final class StringScan {

  private static final String ESCAPES = "\"\\/bfnrtu";

  private boolean inText;
  private boolean escaped;

  /** Where the first mistake stands. */
  static int firstMistake(byte[] json) {
    StringScan scan = new StringScan();
    for (int i = 0; i < json.length; i++) {
      if (!scan.accepts(json[i])) {
        return i;
      }
    }
    return -1;
  }

  private boolean accepts(byte at) {
    if (!inText) {
      inText = at == '"';
      return true;
    }
    if (escaped) {
      escaped = false;
      return ESCAPES.indexOf(at) >= 0;
    }
    escaped = at == '\\';
    inText = at != '"';
    // bytes of other characters are negative
    return at < 0 || at >= ' ';
  }
}
