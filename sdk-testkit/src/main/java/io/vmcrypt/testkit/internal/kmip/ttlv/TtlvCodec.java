package io.vmcrypt.testkit.internal.kmip.ttlv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes items to bytes and decodes them (KMIP 1.x, section 9.1): tag 3 bytes, type 1, length 4,
 * value padded with zeros to a multiple of 8. Reading is strict, and limited in size and depth.
 */
public final class TtlvCodec {

  /** The largest message, header included, in bytes; PyKMIP's and kmip-go's limit too. */
  static final int MAX_MESSAGE_BYTES = 1 << 20;

  /** How deep structures may be nested; KMIP 1.x itself needs about eight levels. */
  static final int MAX_DEPTH = 24;

  private static final int HEADER_BYTES = 8;

  private TtlvCodec() {}

  public static byte[] encode(Ttlv item) {
    Encoding out = new Encoding();
    write(item, out);
    return out.toByteArray();
  }

  /** Bytes in the making, in which a length is filled in once it is known. */
  private static final class Encoding extends ByteArrayOutputStream {

    Encoding() {
      super(256);
    }

    void writeInt(int value) {
      write(value >>> 24);
      write(value >>> 16);
      write(value >>> 8);
      write(value);
    }

    void writeLong(long value) {
      writeInt((int) (value >>> 32));
      writeInt((int) value);
    }

    /** Pads what was written since its length, and tells that. */
    void end(int lengthAt) {
      int length = size() - lengthAt - 4;
      ByteBuffer.wrap(buf).putInt(lengthAt, length);
      for (int i = padding(length); i > 0; i--) {
        write(0);
      }
    }
  }

  /** Decodes exactly one item that fills all of the bytes. */
  public static Ttlv decode(byte[] bytes) throws TtlvException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Ttlv item = read(buffer, 1);
    if (buffer.hasRemaining()) {
      throw new TtlvException(buffer.remaining() + " bytes follow the item");
    }
    return item;
  }

  /**
   * Reads one whole message, still encoded. Only its own header says where it ends.
   *
   * @return the message, or null if the stream ends before it begins
   */
  public static byte @Nullable [] readMessage(InputStream in) throws IOException {
    byte[] header = in.readNBytes(HEADER_BYTES);
    if (header.length == 0) {
      return null;
    }
    if (header.length < HEADER_BYTES) {
      throw new EOFException(
          "The stream ended after " + header.length + " bytes of a message's header");
    }
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(4));
    if (length > MAX_MESSAGE_BYTES - HEADER_BYTES) {
      throw new TtlvException(
          "The message announces " + length + " bytes, more than " + MAX_MESSAGE_BYTES);
    }
    byte[] body = in.readNBytes((int) length);
    if (body.length < length) {
      throw new EOFException(
          "The stream ended after " + body.length + " of " + length + " bytes of a message");
    }
    return ByteBuffer.allocate(HEADER_BYTES + body.length).put(header).put(body).array();
  }

  private static void write(Ttlv item, Encoding out) {
    out.writeInt(item.tag() << 8 | item.value().type().code());
    int lengthAt = out.size();
    out.writeInt(0);
    write(item.value(), out);
    out.end(lengthAt);
  }

  private static void write(TtlvValue value, Encoding out) {
    if (value instanceof TtlvValue.Structure structure) {
      structure.items().forEach(item -> write(item, out));
    } else if (value instanceof TtlvValue.Int number) {
      out.writeInt(number.value());
    } else if (value instanceof TtlvValue.LongInt number) {
      out.writeLong(number.value());
    } else if (value instanceof TtlvValue.BigInt number) {
      out.writeBytes(bigIntegerBytes(number.value()));
    } else if (value instanceof TtlvValue.Enumeration meaning) {
      out.writeInt(meaning.value());
    } else if (value instanceof TtlvValue.Bool truth) {
      out.writeLong(truth.value() ? 1 : 0);
    } else if (value instanceof TtlvValue.Text text) {
      out.writeBytes(text.value().getBytes(UTF_8));
    } else if (value instanceof TtlvValue.Bytes bytes) {
      out.writeBytes(bytes.value());
    } else if (value instanceof TtlvValue.DateTime moment) {
      out.writeLong(moment.value().getEpochSecond());
    } else if (value instanceof TtlvValue.Interval interval) {
      out.writeInt((int) interval.value().toSeconds());
    } else {
      throw new AssertionError("Sealed, yet unknown: " + value.type());
    }
  }

  private static byte[] bigIntegerBytes(BigInteger value) {
    byte[] shortest = value.toByteArray();
    byte[] extended = new byte[shortest.length + padding(shortest.length)];
    int lead = extended.length - shortest.length;
    if (value.signum() < 0) {
      java.util.Arrays.fill(extended, 0, lead, (byte) 0xff);
    }
    System.arraycopy(shortest, 0, extended, lead, shortest.length);
    return extended;
  }

  private static int padding(int length) {
    return (8 - length % 8) % 8;
  }

  private static Ttlv read(ByteBuffer buffer, int depth) throws TtlvException {
    if (depth > MAX_DEPTH) {
      throw new TtlvException("Structures are nested more than " + MAX_DEPTH + " deep");
    }
    if (buffer.remaining() < HEADER_BYTES) {
      throw new TtlvException("An item's header is cut off");
    }
    int tagAndType = buffer.getInt();
    int tag = tagAndType >>> 8;
    int type = tagAndType & 0xff;
    if (tag >>> 16 != 0x42 && tag >>> 16 != 0x54) {
      throw new TtlvException("Tag " + Integer.toHexString(tag) + " begins neither 42 nor 54");
    }
    long length = Integer.toUnsignedLong(buffer.getInt());
    if (length > buffer.remaining()) {
      throw new TtlvException(
          KmipTag.describe(tag) + " is longer than the structure around it: " + length + " bytes");
    }
    ByteBuffer value = buffer.slice(buffer.position(), (int) length);
    buffer.position(buffer.position() + (int) length);
    readPadding(tag, buffer, padding((int) length));
    return new Ttlv(tag, readValue(tag, type, value, depth));
  }

  private static void readPadding(int tag, ByteBuffer buffer, int padding) throws TtlvException {
    if (buffer.remaining() < padding) {
      throw new TtlvException(KmipTag.describe(tag) + " lacks its padding");
    }
    for (int i = 0; i < padding; i++) {
      if (buffer.get() != 0) {
        throw new TtlvException(KmipTag.describe(tag) + " is padded with other than zeros");
      }
    }
  }

  private static TtlvValue readValue(int tag, int type, ByteBuffer value, int depth)
      throws TtlvException {
    switch (type) {
      case 0x01 -> {
        List<Ttlv> items = new ArrayList<>();
        while (value.hasRemaining()) {
          items.add(read(value, depth + 1));
        }
        return new TtlvValue.Structure(items);
      }
      case 0x02 -> {
        return new TtlvValue.Int(fixed(tag, value, 4).getInt());
      }
      case 0x03 -> {
        return new TtlvValue.LongInt(fixed(tag, value, 8).getLong());
      }
      case 0x04 -> {
        if (!value.hasRemaining() || value.remaining() % 8 != 0) {
          throw wrongLength(tag, value, "a multiple of 8");
        }
        return new TtlvValue.BigInt(new BigInteger(remaining(value)));
      }
      case 0x05 -> {
        return new TtlvValue.Enumeration(fixed(tag, value, 4).getInt());
      }
      case 0x06 -> {
        long truth = fixed(tag, value, 8).getLong();
        if (truth != 0 && truth != 1) {
          throw new TtlvException(KmipTag.describe(tag) + " is neither true nor false");
        }
        return new TtlvValue.Bool(truth == 1);
      }
      case 0x07 -> {
        return new TtlvValue.Text(readText(tag, value));
      }
      case 0x08 -> {
        return new TtlvValue.Bytes(remaining(value));
      }
      case 0x09 -> {
        return new TtlvValue.DateTime(readMoment(tag, fixed(tag, value, 8).getLong()));
      }
      case 0x0a -> {
        return new TtlvValue.Interval(
            Duration.ofSeconds(Integer.toUnsignedLong(fixed(tag, value, 4).getInt())));
      }
      default ->
          throw new TtlvException(
              KmipTag.describe(tag) + " is of unknown type " + Integer.toHexString(type));
    }
  }

  private static ByteBuffer fixed(int tag, ByteBuffer value, int length) throws TtlvException {
    if (value.remaining() != length) {
      throw wrongLength(tag, value, Integer.toString(length));
    }
    return value;
  }

  private static TtlvException wrongLength(int tag, ByteBuffer value, String wanted) {
    return new TtlvException(
        KmipTag.describe(tag) + " must be " + wanted + " bytes, but is " + value.remaining());
  }

  private static byte[] remaining(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  private static String readText(int tag, ByteBuffer value) throws TtlvException {
    String text;
    try {
      // a separate decoder reports what is not UTF-8; new String would silently replace it
      text = UTF_8.newDecoder().decode(value).toString();
    } catch (CharacterCodingException e) {
      throw new TtlvException(KmipTag.describe(tag) + " is not UTF-8");
    }
    if (text.indexOf('\0') >= 0) {
      throw new TtlvException(KmipTag.describe(tag) + " holds a NUL");
    }
    return text;
  }

  private static Instant readMoment(int tag, long seconds) throws TtlvException {
    if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
      throw new TtlvException(KmipTag.describe(tag) + " is a moment out of range");
    }
    return Instant.ofEpochSecond(seconds);
  }
}
