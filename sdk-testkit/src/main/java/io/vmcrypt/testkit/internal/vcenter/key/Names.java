package io.vmcrypt.testkit.internal.vcenter.key;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What names of hosts mean to a vCenter: what a test says, else what this machine's DNS says.
 * Thread-safe.
 */
public final class Names {

  /** The networks of examples (RFC 5737, RFC 3849), where nobody is. */
  private static final List<String> EXAMPLES =
      List.of("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:");

  private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
  private final Map<String, String> routes = new ConcurrentHashMap<>();

  /** Says which addresses a name has; none if it is not known. */
  public void resolve(String name, List<String> to) {
    addresses.put(name, List.copyOf(to));
  }

  /** Says where a host is that connections to an address reach. */
  public void route(String address, String host) {
    routes.put(address, host);
  }

  public boolean isAt(String host, String address) {
    if (host.equals(address)) {
      return true;
    }
    List<String> said = addresses.get(host);
    if (said != null) {
      return said.contains(address);
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
  public String reach(String host) throws IOException {
    List<String> said = addresses.get(host);
    if (said != null && said.isEmpty()) {
      throw new UnknownHostException(host);
    }
    String address = said == null ? host : said.get(0);
    String route = routes.getOrDefault(address, address);
    if (EXAMPLES.stream().anyMatch(route::startsWith)) {
      throw new NoRouteToHostException("No route to host");
    }
    return route;
  }
}
