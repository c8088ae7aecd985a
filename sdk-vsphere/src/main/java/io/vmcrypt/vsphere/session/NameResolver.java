package io.vmcrypt.vsphere.session;

import java.util.Optional;
import java.util.Set;

/**
 * Finds the other names and addresses of a host. A precheck uses it for vCenter and its key
 * servers, to recognise the VMs that they run in; an estate, to see which key servers are behind a
 * registration at OVHcloud. By default it is DNS, as seen from the machine that runs this program.
 *
 * <p>Called by several threads at once.
 */
@FunctionalInterface
public interface NameResolver {

  /**
   * Looks a host up: for a name its addresses, for an address its names.
   *
   * @param host a host name or an IP address, in lower case, without a dot at its end
   * @return the other names and addresses; empty if they are not known, for whatever reason
   */
  Optional<Set<String>> others(String host);
}
