package io.vmcrypt.testkit.internal.vcenter.key;

import java.net.InetAddress;
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

  /** The host to connect to for a host as it was registered. */
  public String reach(String host) throws UnknownHostException {
    List<String> said = addresses.get(host);
    if (said != null && said.isEmpty()) {
      throw new UnknownHostException(host);
    }
    String address = said == null ? host : said.get(0);
    return routes.getOrDefault(address, address);
  }
}
