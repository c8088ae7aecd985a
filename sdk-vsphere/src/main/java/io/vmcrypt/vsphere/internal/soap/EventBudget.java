package io.vmcrypt.vsphere.internal.soap;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Limits the size of one comment, tag, DTD or run of white space. The parser keeps all of it in
 * memory before it reports anything.
 */
final class EventBudget extends FilterInputStream {

  static final long MAX_EVENT_BYTES = 1024L * 1024;

  private long sinceEvent;

  EventBudget(InputStream in) {
    super(in);
  }

  void eventSeen() {
    sinceEvent = 0;
  }

  private int counted(int count) throws IOException {
    sinceEvent += Math.max(0, count);
    if (sinceEvent > MAX_EVENT_BYTES) {
      throw new TooLargeEvent();
    }
    return count;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    counted(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return counted(super.read(buffer, offset, length));
  }

  static final class TooLargeEvent extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeEvent() {
      super("one tag, comment or run of white space is larger than " + MAX_EVENT_BYTES + " bytes");
    }
  }
}
