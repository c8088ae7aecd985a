package io.vmcrypt.kmip.internal.ttlv;

import org.jspecify.annotations.Nullable;

/** The item types of KMIP 1.1 section 9.1.1.2, and Date-Time Extended of KMIP 2.0. */
public enum TtlvType {
  STRUCTURE(1, -1),
  INTEGER(2, 4),
  LONG_INTEGER(3, 8),
  BIG_INTEGER(4, -1),
  ENUMERATION(5, 4),
  BOOLEAN(6, 8),
  TEXT_STRING(7, -1),
  BYTE_STRING(8, -1),
  DATE_TIME(9, 8),
  INTERVAL(0xa, 4),
  DATE_TIME_EXTENDED(0xb, 8);

  private static final TtlvType[] BY_CODE = new TtlvType[12];

  static {
    for (TtlvType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final int fixedLength;

  TtlvType(int code, int fixedLength) {
    this.code = code;
    this.fixedLength = fixedLength;
  }

  int code() {
    return code;
  }

  /** The length that every value of the type has; -1 if they differ. */
  int fixedLength() {
    return fixedLength;
  }

  static @Nullable TtlvType byCode(int code) {
    return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
