package io.vmcrypt.kmip.internal.ttlv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
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
      case BIG_INTEGER -> padded(((BigInteger) item.value()).bitLength() / 8 + 1);
      case TEXT_STRING -> text(item).length;
      case BYTE_STRING -> ((byte[]) item.value()).length;
      default -> item.type().fixedLength();
    };
  }

  private static byte[] text(Ttlv item) {
    return item.value() instanceof byte[] bytes ? bytes : ((String) item.value()).getBytes(UTF_8);
  }

  private static void write(Ttlv item, ByteBuffer out) {
    int length = length(item);
    out.put((byte) (item.tag() >> 16)).putShort((short) item.tag());
    out.put((byte) item.type().code()).putInt(length);
    int end = out.position() + padded(length);
    switch (item.type()) {
      case STRUCTURE -> item.rawChildren().forEach(child -> write(child, out));
      case INTEGER, ENUMERATION, INTERVAL -> out.putInt((Integer) item.value());
      case LONG_INTEGER, DATE_TIME, DATE_TIME_EXTENDED -> out.putLong((Long) item.value());
      case BIG_INTEGER -> writeBigInteger((BigInteger) item.value(), length, out);
      case BOOLEAN -> out.putLong((Boolean) item.value() ? 1 : 0);
      case TEXT_STRING -> out.put(text(item));
      case BYTE_STRING -> out.put((byte[]) item.value());
    }
    out.position(end);
  }

  private static void writeBigInteger(BigInteger value, int length, ByteBuffer out) {
    byte[] bytes = value.toByteArray();
    byte sign = (byte) (value.signum() < 0 ? 0xff : 0);
    for (int i = bytes.length; i < length; i++) {
      out.put(sign);
    }
    out.put(bytes);
  }
}
