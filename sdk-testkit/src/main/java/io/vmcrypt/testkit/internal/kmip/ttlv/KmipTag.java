package io.vmcrypt.testkit.internal.kmip.ttlv;

import java.util.Map;

/** The tags that the fakes use (KMIP 1.x, section 9.1.3.1), and their names for messages. */
public final class KmipTag {

  public static final int ASYNCHRONOUS_CORRELATION_VALUE = 0x420006;
  public static final int ASYNCHRONOUS_INDICATOR = 0x420007;
  public static final int ATTRIBUTE = 0x420008;
  public static final int ATTRIBUTE_INDEX = 0x420009;
  public static final int ATTRIBUTE_NAME = 0x42000a;
  public static final int ATTRIBUTE_VALUE = 0x42000b;
  public static final int AUTHENTICATION = 0x42000c;
  public static final int BATCH_COUNT = 0x42000d;
  public static final int BATCH_ERROR_CONTINUATION_OPTION = 0x42000e;
  public static final int BATCH_ITEM = 0x42000f;
  public static final int BATCH_ORDER_OPTION = 0x420010;
  public static final int CERTIFICATE = 0x420013;
  public static final int CERTIFICATE_TYPE = 0x42001d;
  public static final int CERTIFICATE_VALUE = 0x42001e;
  public static final int COMPROMISE_OCCURRENCE_DATE = 0x420021;
  public static final int CREDENTIAL = 0x420023;
  public static final int CREDENTIAL_TYPE = 0x420024;
  public static final int CREDENTIAL_VALUE = 0x420025;
  public static final int CRITICALITY_INDICATOR = 0x420026;
  public static final int CRYPTOGRAPHIC_ALGORITHM = 0x420028;
  public static final int CRYPTOGRAPHIC_LENGTH = 0x42002a;
  public static final int DIGEST_VALUE = 0x420035;
  public static final int HASHING_ALGORITHM = 0x420038;
  public static final int KEY_BLOCK = 0x420040;
  public static final int KEY_COMPRESSION_TYPE = 0x420041;
  public static final int KEY_FORMAT_TYPE = 0x420042;
  public static final int KEY_MATERIAL = 0x420043;
  public static final int KEY_VALUE = 0x420045;
  public static final int KEY_WRAPPING_DATA = 0x420046;
  public static final int KEY_WRAPPING_SPECIFICATION = 0x420047;
  public static final int MAXIMUM_ITEMS = 0x42004f;
  public static final int MAXIMUM_RESPONSE_SIZE = 0x420050;
  public static final int MESSAGE_EXTENSION = 0x420051;
  public static final int NAME = 0x420053;
  public static final int NAME_TYPE = 0x420054;
  public static final int NAME_VALUE = 0x420055;
  public static final int OBJECT_TYPE = 0x420057;
  public static final int OPERATION = 0x42005c;
  public static final int PRIVATE_KEY = 0x420064;
  public static final int PROTOCOL_VERSION = 0x420069;
  public static final int PROTOCOL_VERSION_MAJOR = 0x42006a;
  public static final int PROTOCOL_VERSION_MINOR = 0x42006b;
  public static final int QUERY_FUNCTION = 0x420074;
  public static final int REQUEST_HEADER = 0x420077;
  public static final int REQUEST_MESSAGE = 0x420078;
  public static final int REQUEST_PAYLOAD = 0x420079;
  public static final int RESPONSE_HEADER = 0x42007a;
  public static final int RESPONSE_MESSAGE = 0x42007b;
  public static final int RESPONSE_PAYLOAD = 0x42007c;
  public static final int RESULT_MESSAGE = 0x42007d;
  public static final int RESULT_REASON = 0x42007e;
  public static final int RESULT_STATUS = 0x42007f;
  public static final int REVOCATION_MESSAGE = 0x420080;
  public static final int REVOCATION_REASON = 0x420081;
  public static final int REVOCATION_REASON_CODE = 0x420082;
  public static final int SECRET_DATA = 0x420085;
  public static final int SECRET_DATA_TYPE = 0x420086;
  public static final int STORAGE_STATUS_MASK = 0x42008e;
  public static final int SYMMETRIC_KEY = 0x42008f;
  public static final int TEMPLATE_ATTRIBUTE = 0x420091;
  public static final int TIME_STAMP = 0x420092;
  public static final int UNIQUE_BATCH_ITEM_ID = 0x420093;
  public static final int UNIQUE_IDENTIFIER = 0x420094;
  public static final int USERNAME = 0x420099;
  public static final int VENDOR_EXTENSION = 0x42009c;
  public static final int VENDOR_IDENTIFICATION = 0x42009d;
  public static final int PASSWORD = 0x4200a1;
  public static final int OBJECT_GROUP_MEMBER = 0x4200ac;
  public static final int ATTESTATION_TYPE = 0x4200c7;
  public static final int ATTESTATION_CAPABLE_INDICATOR = 0x4200d3;
  public static final int OFFSET_ITEMS = 0x4200d4;
  public static final int LOCATED_ITEMS = 0x4200d5;
  public static final int CLIENT_CORRELATION_VALUE = 0x420105;
  public static final int SERVER_CORRELATION_VALUE = 0x420106;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(ATTRIBUTE, "Attribute"),
          Map.entry(ATTRIBUTE_NAME, "Attribute Name"),
          Map.entry(ATTRIBUTE_VALUE, "Attribute Value"),
          Map.entry(AUTHENTICATION, "Authentication"),
          Map.entry(BATCH_COUNT, "Batch Count"),
          Map.entry(BATCH_ITEM, "Batch Item"),
          Map.entry(CREDENTIAL, "Credential"),
          Map.entry(KEY_BLOCK, "Key Block"),
          Map.entry(KEY_MATERIAL, "Key Material"),
          Map.entry(KEY_VALUE, "Key Value"),
          Map.entry(OBJECT_TYPE, "Object Type"),
          Map.entry(OPERATION, "Operation"),
          Map.entry(PROTOCOL_VERSION, "Protocol Version"),
          Map.entry(REQUEST_HEADER, "Request Header"),
          Map.entry(REQUEST_MESSAGE, "Request Message"),
          Map.entry(REQUEST_PAYLOAD, "Request Payload"),
          Map.entry(RESPONSE_HEADER, "Response Header"),
          Map.entry(RESPONSE_MESSAGE, "Response Message"),
          Map.entry(RESPONSE_PAYLOAD, "Response Payload"),
          Map.entry(RESULT_STATUS, "Result Status"),
          Map.entry(SYMMETRIC_KEY, "Symmetric Key"),
          Map.entry(TEMPLATE_ATTRIBUTE, "Template-Attribute"),
          Map.entry(UNIQUE_IDENTIFIER, "Unique Identifier"));

  private KmipTag() {}

  public static String describe(int tag) {
    return NAMES.getOrDefault(tag, "Item") + " (" + Integer.toHexString(tag) + ")";
  }
}
