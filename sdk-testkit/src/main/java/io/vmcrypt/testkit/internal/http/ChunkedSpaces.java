package io.vmcrypt.testkit.internal.http;

import java.io.IOException;
import java.util.Arrays;
import mockwebserver3.MockResponseBody;
import okio.BufferedSink;

/** A body of any number of spaces in the chunked transfer coding, never held in memory whole. */
final class ChunkedSpaces implements MockResponseBody {
  private static final int CHUNK = 8192;

  private final long size;

  ChunkedSpaces(long size) {
    this.size = size;
  }

  @Override
  public long getContentLength() {
    return -1;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    byte[] spaces = new byte[CHUNK];
    Arrays.fill(spaces, (byte) ' ');
    for (long rest = size; rest > 0; rest -= CHUNK) {
      int length = (int) Math.min(rest, CHUNK);
      sink.writeHexadecimalUnsignedLong(length).writeUtf8("\r\n");
      sink.write(spaces, 0, length).writeUtf8("\r\n");
    }
    // the empty line after it comes from the server, with the trailers
    sink.writeUtf8("0\r\n");
  }
}
