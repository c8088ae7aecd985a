package io.vmcrypt.vsphere.internal.soap;

/**
 * How much memory has been taken for what is kept of an answer, estimated from above: each object
 * that is made counts, an empty text too.
 */
final class MemoryBudget {

  /**
   * For one object of a long list, or for all of a short answer. 100,000 keys have 30 MB; a VM with
   * all its disks and snapshots has one.
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

  /** What was kept so far is let go of. */
  void clear() {
    bytes = 0;
    chars = 0;
  }

  /** What is kept now, to come back to. */
  Mark mark() {
    return new Mark(bytes, chars);
  }

  /** Since the mark all but the characters has been let go of: one object holds them. */
  void onlyChars(Mark mark) {
    bytes = mark.bytes() + ELEMENT_BYTES + CHAR_BYTES * (chars - mark.chars());
  }

  record Mark(long bytes, long chars) {}
}
