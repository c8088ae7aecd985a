package io.vmcrypt.vsphere;

import java.util.Optional;
import java.util.Set;

/**
 * Tells under which other names and addresses a host is known. A precheck asks it for the key
 * servers of vCenter and for vCenter itself, to recognise the VMs that they run in. By default it
 * is DNS, as this program's machine sees it.
 *
 * <p>Called by several threads at once.
 */
@FunctionalInterface
public interface NameResolver {

  /**
   * Looks a host up: of a name its addresses, of an address its names.
   *
   * @param host a host name or an IP address, as it was registered
   * @return the others; empty if they are not known, for whatever reason
   */
  Optional<Set<String>> others(String host);
}
