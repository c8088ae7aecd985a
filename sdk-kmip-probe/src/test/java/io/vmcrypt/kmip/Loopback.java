package io.vmcrypt.kmip;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The two loopback addresses. */
final class Loopback {

  private Loopback() {}

  static InetAddress ipv4() {
    return address(new byte[] {127, 0, 0, 1});
  }

  static InetAddress ipv6() {
    byte[] bytes = new byte[16];
    bytes[15] = 1;
    return address(bytes);
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
