package io.vmcrypt.fieldcheck;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The form of a text: what can be said of it without telling it. */
enum Form {
  EMPTY("\\s*"),
  BOOLEAN("true|false"),
  SMALL_NUMBER("-?\\d{1,5}"),
  NUMBER("-?\\d{6,30}"),
  DECIMAL("-?\\d+\\.\\d+"),
  UUID("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
  TIME("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:?\\d\\d)?"),
  DAY("\\d{4}-\\d\\d-\\d\\d"),
  THUMBPRINT_SHA1("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){19}"),
  THUMBPRINT_SHA256("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){31}"),
  HEX_WITH_COLONS("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5,70}"),
  CERTIFICATE("(?s)\\s*-----BEGIN CERTIFICATE-----.*"),
  SIGNING_REQUEST("(?s)\\s*-----BEGIN (NEW )?CERTIFICATE REQUEST-----.*"),
  PEM("(?s)\\s*-----BEGIN .*"),
  IPV4("\\d{1,3}(\\.\\d{1,3}){3}"),
  IPV4_AND_PORT("\\d{1,3}(\\.\\d{1,3}){3}:\\d{1,5}"),
  IPV4_BLOCK("\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}"),
  IPV6("(?=.*:.*:)[0-9a-fA-F:]{2,39}"),
  URL("[a-z][a-z0-9+.-]{1,20}://\\S+"),
  URN("urn:\\S+"),
  MAIL("[^@\\s]+@[^@\\s]+"),
  HOST_AND_PORT("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.[A-Za-z]{2,}:\\d{1,5}"),
  HOST("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.[A-Za-z]{2,}"),
  PRIVATE_CLOUD("pcc-\\d{1,3}(-\\d{1,3}){3}"),
  OBJECT_OF_VCENTER(
      "(vm|host|datastore|network|task|session|group-[dhnsv]|domain-[cs]|resgroup|datacenter|dvs"
          + "|dvportgroup|resgroup-v|storage)-\\d{1,12}"),
  DISK_OF_VM("vm-\\d{1,12}:\\d{1,5}"),
  TEXT("(?s).*");

  private final Pattern pattern;

  Form(String pattern) {
    this.pattern = Pattern.compile(pattern);
  }

  /** The first that fits; what is longer than a name can be is text, or in PEM. */
  static Form of(String text) {
    return Stream.of(values())
        .filter(form -> form.pattern.matcher(text).matches())
        .findFirst()
        .orElse(TEXT);
  }
}
