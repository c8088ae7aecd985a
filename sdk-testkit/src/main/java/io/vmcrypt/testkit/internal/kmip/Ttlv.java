package io.vmcrypt.testkit.internal.kmip;

import java.time.Instant;
import java.util.List;

/**
 * One item: a tag and a value (KMIP 1.x, section 9.1). The accessors named after a type throw where
 * the value is of another one.
 */
record Ttlv(int tag, TtlvValue value) {

  static Ttlv structure(int tag, Ttlv... items) {
    return structure(tag, List.of(items));
  }

  static Ttlv structure(int tag, List<Ttlv> items) {
    return new Ttlv(tag, new TtlvValue.Structure(items));
  }

  static Ttlv integer(int tag, int value) {
    return new Ttlv(tag, new TtlvValue.Int(value));
  }

  static Ttlv enumeration(int tag, int value) {
    return new Ttlv(tag, new TtlvValue.Enumeration(value));
  }

  static Ttlv text(int tag, String value) {
    return new Ttlv(tag, new TtlvValue.Text(value));
  }

  static Ttlv bytes(int tag, byte[] value) {
    return new Ttlv(tag, new TtlvValue.Bytes(value));
  }

  static Ttlv dateTime(int tag, Instant value) {
    return new Ttlv(tag, new TtlvValue.DateTime(value));
  }

  TtlvFields fields() throws TtlvException {
    if (value instanceof TtlvValue.Structure structure) {
      return new TtlvFields(tag, structure.items());
    }
    throw unexpectedType("a Structure");
  }

  int integer() throws TtlvException {
    if (value instanceof TtlvValue.Int number) {
      return number.value();
    }
    throw unexpectedType("an Integer");
  }

  int enumeration() throws TtlvException {
    if (value instanceof TtlvValue.Enumeration meaning) {
      return meaning.value();
    }
    throw unexpectedType("an Enumeration");
  }

  boolean bool() throws TtlvException {
    if (value instanceof TtlvValue.Bool truth) {
      return truth.value();
    }
    throw unexpectedType("a Boolean");
  }

  String text() throws TtlvException {
    if (value instanceof TtlvValue.Text text) {
      return text.value();
    }
    throw unexpectedType("a Text String");
  }

  byte[] bytes() throws TtlvException {
    if (value instanceof TtlvValue.Bytes bytes) {
      return bytes.value();
    }
    throw unexpectedType("a Byte String");
  }

  Instant dateTime() throws TtlvException {
    if (value instanceof TtlvValue.DateTime moment) {
      return moment.value();
    }
    throw unexpectedType("a Date-Time");
  }

  private TtlvException unexpectedType(String wanted) {
    return new TtlvException(
        KmipTag.describe(tag) + " must be " + wanted + ", but is of type " + value.typeName());
  }
}
