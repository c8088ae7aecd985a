package io.vmcrypt.kmip.internal.message;

/** Tags of KMIP 1.1 section 9.1.3.1. */
final class Tag {

  static final int ATTRIBUTE = 0x420008;
  static final int ATTRIBUTE_NAME = 0x42000a;
  static final int ATTRIBUTE_VALUE = 0x42000b;
  static final int AUTHENTICATION = 0x42000c;
  static final int BATCH_COUNT = 0x42000d;
  static final int BATCH_ITEM = 0x42000f;
  static final int CRYPTOGRAPHIC_ALGORITHM = 0x420028;
  static final int CRYPTOGRAPHIC_LENGTH = 0x42002a;
  static final int DIGEST_VALUE = 0x420035;
  static final int HASHING_ALGORITHM = 0x420038;
  static final int KEY = 0x42003f;
  static final int CREDENTIAL = 0x420023;
  static final int CREDENTIAL_TYPE = 0x420024;
  static final int CREDENTIAL_VALUE = 0x420025;
  static final int KEY_BLOCK = 0x420040;
  static final int KEY_FORMAT_TYPE = 0x420042;
  static final int KEY_MATERIAL = 0x420043;
  static final int KEY_VALUE = 0x420045;
  static final int KEY_WRAPPING_DATA = 0x420046;
  static final int MAXIMUM_ITEMS = 0x42004f;
  static final int OBJECT_TYPE = 0x420057;
  static final int OPERATION = 0x42005c;
  static final int PROTOCOL_VERSION = 0x420069;
  static final int PROTOCOL_VERSION_MAJOR = 0x42006a;
  static final int PROTOCOL_VERSION_MINOR = 0x42006b;
  static final int QUERY_FUNCTION = 0x420074;
  static final int REQUEST_HEADER = 0x420077;
  static final int REQUEST_MESSAGE = 0x420078;
  static final int REQUEST_PAYLOAD = 0x420079;
  static final int RESPONSE_HEADER = 0x42007a;
  static final int RESPONSE_MESSAGE = 0x42007b;
  static final int RESPONSE_PAYLOAD = 0x42007c;
  static final int RESULT_MESSAGE = 0x42007d;
  static final int RESULT_REASON = 0x42007e;
  static final int RESULT_STATUS = 0x42007f;
  static final int REVOCATION_REASON = 0x420081;
  static final int REVOCATION_REASON_CODE = 0x420082;
  static final int SYMMETRIC_KEY = 0x42008f;
  static final int TEMPLATE_ATTRIBUTE = 0x420091;
  static final int TIME_STAMP = 0x420092;
  static final int UNIQUE_BATCH_ITEM_ID = 0x420093;
  static final int UNIQUE_IDENTIFIER = 0x420094;
  static final int USERNAME = 0x420099;
  static final int VENDOR_IDENTIFICATION = 0x42009d;
  static final int PASSWORD = 0x4200a1;

  // from KMIP 1.3 on
  static final int OFFSET_ITEMS = 0x4200d4;
  static final int LOCATED_ITEMS = 0x4200d5;

  private Tag() {}
}
