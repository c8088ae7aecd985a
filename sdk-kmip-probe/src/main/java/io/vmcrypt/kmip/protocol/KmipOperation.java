package io.vmcrypt.kmip.protocol;

import java.util.List;

/**
 * An operation of KMIP (enumeration Operation, KMIP 1.1 section 9.1.3.2.27). Servers may know
 * others than those named here.
 *
 * @param code the value on the wire
 */
public record KmipOperation(int code) implements Comparable<KmipOperation> {

  /** Creates a key. */
  public static final KmipOperation CREATE = new KmipOperation(0x1);

  /** Returns the ids of the keys that the client may see. */
  public static final KmipOperation LOCATE = new KmipOperation(0x8);

  /** Returns a key. */
  public static final KmipOperation GET = new KmipOperation(0xa);

  /** Returns the attributes of a key, for example its state. */
  public static final KmipOperation GET_ATTRIBUTES = new KmipOperation(0xb);

  /** Sets an attribute, such as the labels that vCenter gives its keys. */
  public static final KmipOperation ADD_ATTRIBUTE = new KmipOperation(0xd);

  /** Makes a key usable. */
  public static final KmipOperation ACTIVATE = new KmipOperation(0x12);

  /** Makes a key unusable. */
  public static final KmipOperation REVOKE = new KmipOperation(0x13);

  /** Destroys a key. */
  public static final KmipOperation DESTROY = new KmipOperation(0x14);

  /** Returns what the server can do. */
  public static final KmipOperation QUERY = new KmipOperation(0x18);

  /** Returns the versions of KMIP; from 1.1 on. */
  public static final KmipOperation DISCOVER_VERSIONS = new KmipOperation(0x1e);

  private static final List<String> NAMES =
      List.of(
          "Create",
          "Create Key Pair",
          "Register",
          "Re-key",
          "Derive Key",
          "Certify",
          "Re-certify",
          "Locate",
          "Check",
          "Get",
          "Get Attributes",
          "Get Attribute List",
          "Add Attribute",
          "Modify Attribute",
          "Delete Attribute",
          "Obtain Lease",
          "Get Usage Allocation",
          "Activate",
          "Revoke",
          "Destroy",
          "Archive",
          "Recover",
          "Validate",
          "Query",
          "Cancel",
          "Poll",
          "Notify",
          "Put",
          "Re-key Key Pair",
          "Discover Versions",
          "Encrypt",
          "Decrypt",
          "Sign",
          "Signature Verify",
          "MAC",
          "MAC Verify",
          "RNG Retrieve",
          "RNG Seed",
          "Hash",
          "Create Split Key",
          "Join Split Key",
          "Import",
          "Export");

  @Override
  public int compareTo(KmipOperation other) {
    return Integer.compareUnsigned(code, other.code);
  }

  /**
   * The specification's name.
   *
   * @return the code in hexadecimal if it is none of KMIP 1.4's
   */
  @Override
  public String toString() {
    return code > 0 && code <= NAMES.size() ? NAMES.get(code - 1) : String.format("0x%08x", code);
  }
}
