package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.vsphere.internal.names.ObjectName;

/** Checks names, addresses and ports of a KMS in vCenter. */
final class Names {

  private Names() {}

  static String name(String what, String text) {
    return ObjectName.checked(what, text);
  }

  static String address(String what, String text) {
    try {
      return HostAndPort.of(requireNonNull(text, what), HostAndPort.KMIP_PORT).host();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          ("%s \"%s\" is no address; expected a host name such as kms.example.com or an IP"
                  + " address, without a port")
              .formatted(what, text),
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
