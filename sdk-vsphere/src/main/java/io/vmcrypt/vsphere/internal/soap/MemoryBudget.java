package io.vmcrypt.vsphere.internal.soap;

/**
 * Limits the memory for what is kept of an answer. The estimate is never too low: each object that
 * is made counts, even an empty text.
 */
final class MemoryBudget {

  /**
   * For one object of a long list, or for all of a short answer. 100,000 keys take 30 MB; a VM with
   * all its disks and snapshots takes 1 MB.
   */
  static final long MAX_BYTES = 32L * 1024 * 1024;

  private static final int ELEMENT_BYTES = 128;
  private static final int ATTRIBUTE_BYTES = 96;
  private static final int TEXT_BYTES = 64;
  private static final int CHAR_BYTES = 2;

  private long bytes;
  private long chars;

  void element(int typeChars) {
    add(ELEMENT_BYTES, typeChars);
  }

  void attribute(int valueChars) {
    add(ATTRIBUTE_BYTES, valueChars);
  }

  void text(int textChars) {
    add(TEXT_BYTES, textChars);
  }

  private void add(int object, int text) {
    chars += text;
    bytes += object + (long) CHAR_BYTES * text;
    if (bytes > MAX_BYTES) {
      throw new XmlFailure(
          "one object or list in it takes more than " + MAX_BYTES + " bytes of memory");
    }
  }

  /** Call when nothing is kept any more. */
  void clear() {
    bytes = 0;
    chars = 0;
  }

  /** What is kept now, for {@link #onlyChars}. */
  Mark mark() {
    return new Mark(bytes, chars);
  }

  /** Call when of all that was kept since the mark only the characters are left, in one object. */
  void onlyChars(Mark mark) {
    bytes = mark.bytes() + ELEMENT_BYTES + CHAR_BYTES * (chars - mark.chars());
  }

  record Mark(long bytes, long chars) {}
}
