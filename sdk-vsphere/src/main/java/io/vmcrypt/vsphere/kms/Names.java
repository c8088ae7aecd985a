package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;

/** What may be a name, an address or a port of a KMS in vCenter. */
final class Names {

  private Names() {}

  static String name(String what, String text) {
    if (requireNonNull(text, what).isBlank()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          what + " \"" + text.replaceAll("\\p{Cntrl}", "?") + "\" holds control characters");
    }
    if (!text.strip().equals(text)) {
      throw new IllegalArgumentException(
          what + " \"" + text + "\" begins or ends with white space");
    }
    return text;
  }

  static String address(String what, String text) {
    try {
      return HostAndPort.of(requireNonNull(text, what), HostAndPort.KMIP_PORT).host();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          what
              + " \""
              + text
              + "\" is no address; expected a host name such as kms.example.com or an IP address,"
              + " without a port",
          e);
    }
  }

  static int port(String what, int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(what + " " + port + " is not in 1 to 65535");
    }
    return port;
  }
}
