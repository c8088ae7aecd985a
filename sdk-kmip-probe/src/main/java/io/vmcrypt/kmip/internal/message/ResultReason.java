package io.vmcrypt.kmip.internal.message;

import java.util.Set;

/** Why a server refuses (KMIP 1.1 section 9.1.3.2.29, and later versions). */
public final class ResultReason {

  public static final int ITEM_NOT_FOUND = 0x1;
  public static final int AUTHENTICATION_NOT_SUCCESSFUL = 0x3;
  public static final int OPERATION_NOT_SUPPORTED = 0x5;
  public static final int PERMISSION_DENIED = 0xc;

  public static final int OBJECT_ARCHIVED = 0xd;

  public static final int OBJECT_DESTROYED = 0x36;

  /** What KMIP 2.0 calls Item Not Found. */
  public static final int OBJECT_NOT_FOUND = 0x37;

  private static final Set<Integer> OF_THE_SERVER =
      Set.of(0, 0x2, 0x4, OPERATION_NOT_SUPPORTED, 0x8, 0x9, 0x3f, 0x100);

  private ResultReason() {}

  /**
   * Whether it is about the server or the message, such as General Failure, or none at all: then it
   * says nothing of the thing that was asked for.
   */
  public static boolean isOfTheServer(int code) {
    return OF_THE_SERVER.contains(code);
  }

  public static String name(int code) {
    return switch (code) {
      case 0 -> "no reason given";
      case ITEM_NOT_FOUND -> "Item Not Found";
      case 0x2 -> "Response Too Large";
      case AUTHENTICATION_NOT_SUCCESSFUL -> "Authentication Not Successful";
      case 0x4 -> "Invalid Message";
      case OPERATION_NOT_SUPPORTED -> "Operation Not Supported";
      case 0x6 -> "Missing Data";
      case 0x7 -> "Invalid Field";
      case 0x8 -> "Feature Not Supported";
      case 0x9 -> "Operation Canceled By Requester";
      case 0xa -> "Cryptographic Failure";
      case 0xb -> "Illegal Operation";
      case PERMISSION_DENIED -> "Permission Denied";
      case OBJECT_ARCHIVED -> "Object Archived";
      case 0xe -> "Index Out of Bounds";
      case 0x10 -> "Key Format Type Not Supported";
      case 0x13 -> "Key Value Not Present";
      case 0x16 -> "Sensitive";
      case 0x17 -> "Not Extractable";
      case OBJECT_DESTROYED -> "Object Destroyed";
      case OBJECT_NOT_FOUND -> "Object Not Found";
      case 0x3f -> "Unsupported Protocol Version";
      case 0x100 -> "General Failure";
      default -> String.format("reason 0x%x", code);
    };
  }
}
