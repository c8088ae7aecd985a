package io.vmcrypt.testkit.internal.kmip.message;

import java.util.List;
import java.util.Objects;

/** Why an operation failed (KMIP 1.4, section 9.1.3.2.29). */
public record KmipResultReason(int code, String name) {

  public static final KmipResultReason ITEM_NOT_FOUND =
      new KmipResultReason(0x01, "Item Not Found");
  public static final KmipResultReason RESPONSE_TOO_LARGE =
      new KmipResultReason(0x02, "Response Too Large");
  public static final KmipResultReason AUTHENTICATION_NOT_SUCCESSFUL =
      new KmipResultReason(0x03, "Authentication Not Successful");
  public static final KmipResultReason INVALID_MESSAGE =
      new KmipResultReason(0x04, "Invalid Message");
  public static final KmipResultReason OPERATION_NOT_SUPPORTED =
      new KmipResultReason(0x05, "Operation Not Supported");
  static final KmipResultReason MISSING_DATA = new KmipResultReason(0x06, "Missing Data");
  public static final KmipResultReason INVALID_FIELD = new KmipResultReason(0x07, "Invalid Field");
  public static final KmipResultReason FEATURE_NOT_SUPPORTED =
      new KmipResultReason(0x08, "Feature Not Supported");
  static final KmipResultReason CRYPTOGRAPHIC_FAILURE =
      new KmipResultReason(0x0a, "Cryptographic Failure");
  public static final KmipResultReason ILLEGAL_OPERATION =
      new KmipResultReason(0x0b, "Illegal Operation");
  public static final KmipResultReason PERMISSION_DENIED =
      new KmipResultReason(0x0c, "Permission Denied");
  public static final KmipResultReason OBJECT_ARCHIVED =
      new KmipResultReason(0x0d, "Object Archived");
  public static final KmipResultReason INDEX_OUT_OF_BOUNDS =
      new KmipResultReason(0x0e, "Index Out of Bounds");
  public static final KmipResultReason KEY_FORMAT_TYPE_NOT_SUPPORTED =
      new KmipResultReason(0x10, "Key Format Type Not Supported");
  public static final KmipResultReason KEY_COMPRESSION_TYPE_NOT_SUPPORTED =
      new KmipResultReason(0x11, "Key Compression Type Not Supported");
  static final KmipResultReason GENERAL_FAILURE = new KmipResultReason(0x100, "General Failure");

  private static final List<KmipResultReason> KNOWN =
      List.of(
          ITEM_NOT_FOUND,
          RESPONSE_TOO_LARGE,
          AUTHENTICATION_NOT_SUCCESSFUL,
          INVALID_MESSAGE,
          OPERATION_NOT_SUPPORTED,
          MISSING_DATA,
          INVALID_FIELD,
          FEATURE_NOT_SUPPORTED,
          CRYPTOGRAPHIC_FAILURE,
          ILLEGAL_OPERATION,
          PERMISSION_DENIED,
          OBJECT_ARCHIVED,
          INDEX_OUT_OF_BOUNDS,
          KEY_FORMAT_TYPE_NOT_SUPPORTED,
          KEY_COMPRESSION_TYPE_NOT_SUPPORTED,
          GENERAL_FAILURE);

  /** Finds a reason by the name that the specification gives it. */
  public static KmipResultReason named(String name) {
    Objects.requireNonNull(name, "reason");
    return KNOWN.stream()
        .filter(reason -> reason.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "reason must be one of %s, but is \"%s\""
                        .formatted(KNOWN.stream().map(KmipResultReason::name).toList(), name)));
  }

  static KmipResultReason ofCode(int code) {
    return KNOWN.stream()
        .filter(reason -> reason.code() == code)
        .findFirst()
        .orElse(new KmipResultReason(code, "Reason 0x" + Integer.toHexString(code)));
  }
}
