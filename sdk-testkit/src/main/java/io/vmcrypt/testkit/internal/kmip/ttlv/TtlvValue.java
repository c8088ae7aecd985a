package io.vmcrypt.testkit.internal.kmip.ttlv;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of an item: one record for each of the ten item types of KMIP 1.x, section 9.1.1.2. */
public sealed interface TtlvValue {

  /** The type byte that stands for this kind of value on the wire. */
  int type();

  /** The specification's word for this kind of value. */
  String typeName();

  /** Items within an item. */
  record Structure(List<Ttlv> items) implements TtlvValue {
    public Structure {
      items = List.copyOf(items);
    }

    @Override
    public int type() {
      return 0x01;
    }

    @Override
    public String typeName() {
      return "Structure";
    }
  }

  /** 32 bits, signed. */
  record Int(int value) implements TtlvValue {
    @Override
    public int type() {
      return 0x02;
    }

    @Override
    public String typeName() {
      return "Integer";
    }
  }

  /** 64 bits, signed. */
  record LongInt(long value) implements TtlvValue {
    @Override
    public int type() {
      return 0x03;
    }

    @Override
    public String typeName() {
      return "Long Integer";
    }
  }

  /** Any number of bits, signed. */
  record BigInt(BigInteger value) implements TtlvValue {
    @Override
    public int type() {
      return 0x04;
    }

    @Override
    public String typeName() {
      return "Big Integer";
    }
  }

  /** One of a list of meanings. */
  record Enumeration(int value) implements TtlvValue {
    @Override
    public int type() {
      return 0x05;
    }

    @Override
    public String typeName() {
      return "Enumeration";
    }
  }

  /** True or false. */
  record Bool(boolean value) implements TtlvValue {
    @Override
    public int type() {
      return 0x06;
    }

    @Override
    public String typeName() {
      return "Boolean";
    }
  }

  /** UTF-8 without NUL. */
  record Text(String value) implements TtlvValue {
    @Override
    public int type() {
      return 0x07;
    }

    @Override
    public String typeName() {
      return "Text String";
    }
  }

  /**
   * Opaque bytes. It is not a record, so that its text shows none of them, and it is compared by
   * content.
   */
  final class Bytes implements TtlvValue {
    private final byte[] value;

    Bytes(byte[] value) {
      this.value = value.clone();
    }

    byte[] value() {
      return value.clone();
    }

    @Override
    public int type() {
      return 0x08;
    }

    @Override
    public String typeName() {
      return "Byte String";
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return "Bytes[" + value.length + "]";
    }
  }

  /** A moment, to the second. */
  record DateTime(Instant value) implements TtlvValue {
    @Override
    public int type() {
      return 0x09;
    }

    @Override
    public String typeName() {
      return "Date-Time";
    }
  }

  /** A length of time in whole seconds, unsigned 32 bits. */
  record Interval(Duration value) implements TtlvValue {
    @Override
    public int type() {
      return 0x0a;
    }

    @Override
    public String typeName() {
      return "Interval";
    }
  }
}
