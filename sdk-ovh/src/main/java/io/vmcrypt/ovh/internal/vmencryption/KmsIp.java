package io.vmcrypt.ovh.internal.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;

/** The one form of address that OVHcloud takes for a KMS. */
public final class KmsIp {

  private KmsIp() {}

  /** Lets an IPv4 address through. */
  public static String checked(String text) {
    requireNonNull(text, "ipv4");
    HostAndPort parsed;
    try {
      parsed = HostAndPort.of(text, HostAndPort.KMIP_PORT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no IPv4 address: expected one such as 192.0.2.1", e);
    }
    if (parsed.isIpv6()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is an IPv6 address: OVHcloud registers a KMS by its IPv4 address only,"
              + " such as 192.0.2.1");
    }
    if (!parsed.isIpv4()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is a name: OVHcloud registers a KMS by its IPv4 address only, such as"
              + " 192.0.2.1; look the name up as the private cloud sees it");
    }
    return text;
  }
}
