package io.vmcrypt.kmip.protocol;

import java.util.List;

/**
 * A kind of object that a KMS stores (enumeration Object Type, KMIP 1.1 section 9.1.3.2.12).
 * Servers may know others than those named here.
 *
 * @param code the value on the wire
 */
public record KmipObjectType(int code) implements Comparable<KmipObjectType> {

  /** What vSphere encrypts with. */
  public static final KmipObjectType SYMMETRIC_KEY = new KmipObjectType(2);

  private static final List<String> NAMES =
      List.of(
          "Certificate",
          "Symmetric Key",
          "Public Key",
          "Private Key",
          "Split Key",
          "Template",
          "Secret Data",
          "Opaque Object",
          "PGP Key",
          "Certificate Request");

  @Override
  public int compareTo(KmipObjectType other) {
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
