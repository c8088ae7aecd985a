package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.EstateFormatException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** The characters of a document, and at which line and column each stands. For one thread. */
public final class DocumentText {

  static final int MOST_DEPTH = 10;
  static final int MOST_VALUES = 100_000;

  /** What some editors put in front of UTF-8; it is no part of the document. */
  private static final String MARK = "\ufeff";

  private final Place root;
  private final String text;
  // what was asked for last: the next one mostly stands behind it
  private int index;
  private int line = 1;
  private int column = 1;

  private DocumentText(Place root, String text) {
    this.root = root;
    this.text = text;
  }

  /** The document as a whole. */
  Place root() {
    return root;
  }

  String text() {
    return text;
  }

  /** Characters of bytes. */
  public static DocumentText of(Place root, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    boolean whole = !decoder.decode(in, out, true).isError() && !decoder.flush(out).isError();
    String text = out.flip().toString();
    if (!whole || isUtf16(bytes)) {
      // nothing of the content is told
      throw isUtf16(bytes)
          ? root.at(1, 1).refused("it is not UTF-8 but UTF-16; save it as UTF-8")
          : new DocumentText(root, text)
              .refused(text.length(), "it is not UTF-8; expected a text in UTF-8");
    }
    return new DocumentText(root, text.startsWith(MARK) ? text.substring(1) : text);
  }

  /** By its mark, or since each other byte is none of any text. */
  private static boolean isUtf16(byte[] bytes) {
    if (bytes.length < 2) {
      return false;
    }
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    return (first == 0xfe && second == 0xff)
        || (first == 0xff && second == 0xfe)
        || (first == 0) != (second == 0);
  }

  /** A place of this document, told with the line and column of a character. */
  Place at(Place place, int character) {
    if (character < index) {
      index = 0;
      line = 1;
      column = 1;
    }
    for (; index < character; index++) {
      char c = text.charAt(index);
      boolean ofWindows = c == '\r' && text.startsWith("\n", index + 1);
      if ((c == '\n' || c == '\r') && !ofWindows) {
        line++;
        column = 1;
      } else if (!Character.isLowSurrogate(c)) {
        column++;
      }
    }
    return place.at(line, column);
  }

  /** That the text itself is wrong at a character. */
  EstateFormatException refused(int character, String problem) {
    return at(root, character).refused(problem);
  }
}
