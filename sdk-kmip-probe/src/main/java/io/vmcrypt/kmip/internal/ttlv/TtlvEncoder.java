package io.vmcrypt.kmip.internal.ttlv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Writes items. */
public final class TtlvEncoder {

  private TtlvEncoder() {}

  public static byte[] encode(Ttlv item) {
    ByteBuffer out = ByteBuffer.allocate(size(item));
    write(item, out);
    return out.array();
  }

  private static int size(Ttlv item) {
    return 8 + padded(length(item));
  }

  private static int padded(int length) {
    return (length + 7) & ~7;
  }

  private static int length(Ttlv item) {
    return switch (item.type()) {
      case STRUCTURE -> item.rawChildren().stream().mapToInt(TtlvEncoder::size).sum();
      case INTEGER, ENUMERATION, INTERVAL -> Integer.BYTES;
      default -> bytes(item).length;
    };
  }

  private static byte[] bytes(Ttlv item) {
    return item.value() instanceof String text ? text.getBytes(UTF_8) : (byte[]) item.value();
  }

  private static void write(Ttlv item, ByteBuffer out) {
    int length = length(item);
    out.put((byte) (item.tag() >> 16)).putShort((short) item.tag());
    out.put((byte) item.type().code()).putInt(length);
    int end = out.position() + padded(length);
    switch (item.type()) {
      case STRUCTURE -> item.rawChildren().forEach(child -> write(child, out));
      case INTEGER, ENUMERATION, INTERVAL -> out.putInt((Integer) item.value());
      default -> out.put(bytes(item));
    }
    out.position(end);
  }
}
