package io.vmcrypt.testkit.internal.vcenter.key;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** What names of hosts mean to a vCenter: what this machine's DNS says. */
public final class Names {

  /** The networks of examples (RFC 5737, RFC 3849), where nobody is. */
  private static final List<String> EXAMPLES =
      List.of("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:");

  private Names() {}

  public static boolean isAt(String host, String address) {
    if (host.equals(address)) {
      return true;
    }
    try {
      return Stream.of(InetAddress.getAllByName(host))
          .anyMatch(found -> found.getHostAddress().equals(address));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * The host to connect to for a host as it was registered. That nobody is at the address of an
   * example is known at once: many networks drop what goes there, and a test would wait.
   */
  public static String reach(String host) throws IOException {
    if (EXAMPLES.stream().anyMatch(host::startsWith)) {
      throw new NoRouteToHostException("No route to host");
    }
    return host;
  }
}
