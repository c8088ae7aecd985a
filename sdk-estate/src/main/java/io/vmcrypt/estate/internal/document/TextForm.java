package io.vmcrypt.estate.internal.document;

import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a text of the document may look like. The schema has the same patterns under the same names;
 * a test compares them. They mean the same to Java and to ECMAScript. None repeats a group without
 * a bound: Java needs stack for each repetition.
 */
public enum TextForm implements Kind<String> {
  /** Something that people read. */
  LINE("line", "^ *[^\\x00-\\x20\\x7f-\\x9f][^\\x00-\\x1f\\x7f-\\x9f]*$", "a text of one line"),

  /** A description. */
  LINES(
      "lines",
      "^[^\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]*$",
      "a text without control characters other than tabs and line feeds"),

  /** The name of a storage policy. */
  POLICY_NAME(
      "policyName",
      "^[^\\x00-\\x20\\x7f-\\x9f]([^\\x00-\\x1f\\x7f-\\x9f]{0,78}[^\\x00-\\x20\\x7f-\\x9f])?$",
      "a name of 1 to 80 characters, on one line, without spaces at its ends"),

  /** A place in the inventory of vCenter. */
  INVENTORY_PATH(
      "inventoryPath",
      "^(?![^\\x00-\\x1f\\x7f-\\x9f]*/ *(/|$))"
          + "/? *[^/\\x00-\\x20\\x7f-\\x9f][^\\x00-\\x1f\\x7f-\\x9f]*$",
      "an inventory path such as /Paris/vm/Prod"),

  /** Where a server listens, with or without a port. */
  ADDRESS(
      "address",
      "^("
          + Host.NAME_OR_IPV4
          + "|"
          + Host.IPV6_IN_BRACKETS
          + ")("
          + Host.PORT
          + ")?$|^"
          + Host.IPV6
          + "$",
      "a host name or an IP address, with a port if it is not 5696, such as 192.0.2.1:5696"),

  /** Where a proxy listens. */
  PROXY(
      "proxy",
      "^(" + Host.NAME_OR_IPV4 + "|" + Host.IPV6_IN_BRACKETS + ")" + Host.PORT + "$",
      "HOST:PORT, without a user, a password or a scheme"),

  /** An IPv4 address. */
  IPV4("ipv4", "^" + Host.IPV4 + "$", "an IPv4 address such as 192.0.2.1"),

  /** The id of an OVHcloud KMS. */
  OKMS_ID(
      "okmsId",
      "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
      "the id of an OVHcloud KMS, such as 734b9b45-8b1a-469c-b140-b10bd6540017"),

  /** The own id of a vCenter. */
  VCENTER_ID(
      "vcenterId",
      "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
      "the vCenter's own id (about.instanceUuid), such as 0f5e1c1a-8a3f-4b6e-9a51-2f6f7d1e0a01"),

  /** A VM that no other can be taken for. */
  VM_ID(
      "vmId",
      "^(vm-[0-9]{1,18}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$",
      "the VM's instance UUID, or its id at the source, such as vm-42; a name is no id"),

  /** The digest of a certificate. */
  THUMBPRINT(
      "thumbprint",
      "^[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){19}((:?[0-9A-Fa-f]{2}){12})?$",
      "20 bytes (SHA-1) or 32 bytes (SHA-256) in hexadecimal, with or without colons"),

  /** The name of a Hosted Private Cloud. */
  SERVICE_NAME(
      "serviceName",
      "^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$",
      "the name of a private cloud, such as pcc-192-0-2-1"),

  /** A file, not its content. */
  FILE(
      "file",
      "^(?!-----) *[^\\x00-\\x20\\x7f-\\x9f][^\\x00-\\x1f\\x7f-\\x9f]*$",
      "the path of a file, not its content"),

  /** Where a secret is kept. */
  SECRET(
      "secret",
      "^(env|file): *[^\\x00-\\x20\\x7f-\\x9f][^\\x00-\\x1f\\x7f-\\x9f]*$",
      "where the secret is kept, env:NAME or file:PATH; the secret itself must not be here");

  /** As many characters (Unicode code points) as a text may have. */
  static final int MOST_CHARACTERS = 4096;

  private final String key;
  private final Pattern pattern;
  private final String expected;

  TextForm(String key, String pattern, String expected) {
    this.key = key;
    this.pattern = Pattern.compile(pattern);
    this.expected = expected;
  }

  /** What the schema calls it. */
  public String key() {
    return key;
  }

  public Pattern pattern() {
    return pattern;
  }

  /** In words. */
  public String expected() {
    return expected;
  }

  @Override
  public String read(Node node, Folder folder) {
    return node.text(this);
  }

  @Override
  public void write(String text, Output to) {
    to.json().value(text);
  }

  /** A text that means something, which says it in the same words. */
  public <V> Kind<V> as(Function<String, V> meaning) {
    return Kind.of(
        (node, folder) -> node.fit(this, meaning), (value, to) -> write(value.toString(), to));
  }

  boolean fits(String text) {
    return pattern.matcher(text).matches();
  }

  /** The parts of addresses. */
  private static final class Host {
    static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    static final String IPV4 = OCTET + "(\\." + OCTET + "){3}";
    static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    static final String NAME_OR_IPV4 =
        IPV4 + "|(?![0-9.]+(:|$))" + LABEL + "(\\." + LABEL + "){0,126}\\.?";
    static final String IPV6 =
        "[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){1,6}:([0-9A-Fa-f]{0,4}|"
            + IPV4
            + ")(%[A-Za-z0-9._-]{1,64})?";
    static final String IPV6_IN_BRACKETS = "\\[" + IPV6 + "\\]";
    static final String PORT =
        ":(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";
  }
}
