package io.vmcrypt.kmip.internal.ttlv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads items as strictly as the specification. It refuses input at the first byte that breaks a
 * rule, and gives the offset. It never allocates memory for an announced length that the input does
 * not have, and structures may nest {@value #MAX_DEPTH} levels deep at most.
 */
public final class TtlvDecoder {

  /** Far more than any message of KMIP has. */
  public static final int MAX_DEPTH = 32;

  /** Tag, type and length. */
  public static final int HEADER = 8;

  private final ByteBuffer in;

  private TtlvDecoder(byte[] message) {
    this.in = ByteBuffer.wrap(message);
  }

  /** Reads the one item that the array holds from end to end. */
  public static Ttlv decode(byte[] message) throws TtlvException {
    TtlvDecoder decoder = new TtlvDecoder(message);
    Ttlv item = decoder.item(message.length, 0);
    if (decoder.in.hasRemaining()) {
      throw new TtlvException(
          decoder.in.position(), "there are bytes after the end of the message");
    }
    return item;
  }

  private Ttlv item(int end, int depth) throws TtlvException {
    int offset = in.position();
    if (end - offset < HEADER) {
      throw new TtlvException(offset, "an item's header is cut off");
    }
    int head = in.getInt();
    int tag = head >>> 8;
    TtlvType type = TtlvType.byCode(head & 0xff);
    long length = in.getInt() & 0xffffffffL;
    if (tag >>> 16 != 0x42 && tag >>> 16 != 0x54) {
      throw new TtlvException(offset, String.format("tag %06x is not a KMIP tag", tag));
    }
    if (type == null) {
      throw new TtlvException(offset + 3, String.format("type %02x is unknown", head & 0xff));
    }
    if (type.fixedLength() >= 0 && length != type.fixedLength()) {
      throw new TtlvException(offset + 4, "length " + length + " is wrong for type " + type);
    }
    if (((length + 7) & ~7L) > end - in.position()) {
      throw new TtlvException(
          offset + 4, "length " + length + " reaches beyond the end of what it is in");
    }
    Object value = value(type, (int) length, depth);
    padding(-(int) length & 7);
    return new Ttlv(tag, type, value, offset);
  }

  private Object value(TtlvType type, int length, int depth) throws TtlvException {
    return switch (type) {
      case STRUCTURE -> children(length, depth);
      case INTEGER, ENUMERATION, INTERVAL -> in.getInt();
      case TEXT_STRING -> text(length);
      case BIG_INTEGER -> bigInteger(length);
      case BOOLEAN -> bool();
      default -> bytes(length);
    };
  }

  private List<Ttlv> children(int length, int depth) throws TtlvException {
    int start = in.position();
    if (depth == MAX_DEPTH) {
      throw new TtlvException(start, "structures nest deeper than " + MAX_DEPTH + " levels");
    }
    if (length % 8 != 0) {
      throw new TtlvException(
          start - 4, "length " + length + " of a structure is not a multiple of 8");
    }
    List<Ttlv> children = new ArrayList<>();
    while (in.position() < start + length) {
      children.add(item(start + length, depth + 1));
    }
    return List.copyOf(children);
  }

  private byte[] bigInteger(int length) throws TtlvException {
    if (length == 0 || length % 8 != 0) {
      throw new TtlvException(
          in.position() - 4, "length " + length + " of a big integer is not a multiple of 8");
    }
    return bytes(length);
  }

  private byte[] bool() throws TtlvException {
    long value = in.getLong(in.position());
    if (value != 0 && value != 1) {
      throw new TtlvException(in.position(), "a boolean is neither 0 nor 1");
    }
    return bytes(Long.BYTES);
  }

  /** The text. If it is not UTF-8, its bytes: that is an error only if someone reads it. */
  private Object text(int length) {
    byte[] bytes = bytes(length);
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return bytes;
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private void padding(int count) throws TtlvException {
    for (int i = 0; i < count; i++) {
      if (in.get() != 0) {
        throw new TtlvException(in.position() - 1, "padding is not zero");
      }
    }
  }
}
