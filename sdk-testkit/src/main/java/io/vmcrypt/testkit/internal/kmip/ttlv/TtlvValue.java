package io.vmcrypt.testkit.internal.kmip.ttlv;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of an item: one record for each of the ten item types of KMIP 1.x, section 9.1.1.2. */
public sealed interface TtlvValue {

  /** The kinds of values, in the order of their numbers on the wire, which begin with 1. */
  enum Type {
    STRUCTURE("Structure"),
    INTEGER("Integer"),
    LONG_INTEGER("Long Integer"),
    BIG_INTEGER("Big Integer"),
    ENUMERATION("Enumeration"),
    BOOLEAN("Boolean"),
    TEXT_STRING("Text String"),
    BYTE_STRING("Byte String"),
    DATE_TIME("Date-Time"),
    INTERVAL("Interval");

    private final String title;

    Type(String title) {
      this.title = title;
    }

    /** The byte that stands for it on the wire. */
    int code() {
      return ordinal() + 1;
    }

    /** The specification's word for it. */
    @Override
    public String toString() {
      return title;
    }
  }

  Type type();

  /** Items within an item. */
  record Structure(List<Ttlv> items) implements TtlvValue {
    public Structure {
      items = List.copyOf(items);
    }

    @Override
    public Type type() {
      return Type.STRUCTURE;
    }
  }

  /** 32 bits, signed. */
  record Int(int value) implements TtlvValue {
    @Override
    public Type type() {
      return Type.INTEGER;
    }
  }

  /** 64 bits, signed. */
  record LongInt(long value) implements TtlvValue {
    @Override
    public Type type() {
      return Type.LONG_INTEGER;
    }
  }

  /** Any number of bits, signed. */
  record BigInt(BigInteger value) implements TtlvValue {
    @Override
    public Type type() {
      return Type.BIG_INTEGER;
    }
  }

  /** One of a list of meanings. */
  record Enumeration(int value) implements TtlvValue {
    @Override
    public Type type() {
      return Type.ENUMERATION;
    }
  }

  /** True or false. */
  record Bool(boolean value) implements TtlvValue {
    @Override
    public Type type() {
      return Type.BOOLEAN;
    }
  }

  /** UTF-8 without NUL. */
  record Text(String value) implements TtlvValue {
    @Override
    public Type type() {
      return Type.TEXT_STRING;
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
    public Type type() {
      return Type.BYTE_STRING;
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
    public Type type() {
      return Type.DATE_TIME;
    }
  }

  /** A length of time in whole seconds, unsigned 32 bits. */
  record Interval(Duration value) implements TtlvValue {
    @Override
    public Type type() {
      return Type.INTERVAL;
    }
  }
}
