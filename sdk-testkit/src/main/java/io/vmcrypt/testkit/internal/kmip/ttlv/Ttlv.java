package io.vmcrypt.testkit.internal.kmip.ttlv;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One item: a tag and a value (KMIP 1.x, section 9.1). An accessor that is named after a type
 * throws if the value has another type.
 */
public record Ttlv(int tag, TtlvValue value) {

  public static Ttlv structure(int tag, Ttlv... items) {
    return structure(tag, List.of(items));
  }

  public static Ttlv structure(int tag, List<Ttlv> items) {
    return new Ttlv(tag, new TtlvValue.Structure(items));
  }

  public static Ttlv integer(int tag, int value) {
    return new Ttlv(tag, new TtlvValue.Int(value));
  }

  public static Ttlv enumeration(int tag, int value) {
    return new Ttlv(tag, new TtlvValue.Enumeration(value));
  }

  public static Ttlv text(int tag, String value) {
    return new Ttlv(tag, new TtlvValue.Text(value));
  }

  public static Ttlv bytes(int tag, byte[] value) {
    return new Ttlv(tag, new TtlvValue.Bytes(value));
  }

  public static Ttlv dateTime(int tag, Instant value) {
    return new Ttlv(tag, new TtlvValue.DateTime(value));
  }

  public TtlvFields fields() throws TtlvException {
    if (value instanceof TtlvValue.Structure structure) {
      return new TtlvFields(tag, structure.items());
    }
    throw unexpectedType("a Structure");
  }

  public int integer() throws TtlvException {
    if (value instanceof TtlvValue.Int number) {
      return number.value();
    }
    throw unexpectedType("an Integer");
  }

  public int enumeration() throws TtlvException {
    if (value instanceof TtlvValue.Enumeration meaning) {
      return meaning.value();
    }
    throw unexpectedType("an Enumeration");
  }

  public boolean bool() throws TtlvException {
    if (value instanceof TtlvValue.Bool truth) {
      return truth.value();
    }
    throw unexpectedType("a Boolean");
  }

  public String text() throws TtlvException {
    if (value instanceof TtlvValue.Text text) {
      return text.value();
    }
    throw unexpectedType("a Text String");
  }

  public byte[] bytes() throws TtlvException {
    if (value instanceof TtlvValue.Bytes bytes) {
      return bytes.value();
    }
    throw unexpectedType("a Byte String");
  }

  public Instant dateTime() throws TtlvException {
    if (value instanceof TtlvValue.DateTime moment) {
      return moment.value();
    }
    throw unexpectedType("a Date-Time");
  }

  public Duration interval() throws TtlvException {
    if (value instanceof TtlvValue.Interval length) {
      return length.value();
    }
    throw unexpectedType("an Interval");
  }

  private TtlvException unexpectedType(String wanted) {
    return new TtlvException(
        KmipTag.describe(tag) + " must be " + wanted + ", but is of type " + value.type());
  }
}
