package io.vmcrypt.estate.site;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The systems that a plan, a report or a proof is about. Immutable and thread-safe.
 *
 * @param vcenter the full name of the vCenter's software, such as {@code VMware vCenter Server
 *     8.0.3 build-…}
 * @param instanceUuid the vCenter's own id, by which one vCenter differs from all others
 * @param service the OVHcloud private cloud; empty for a vCenter that is not OVHcloud's
 * @param keyServers the key servers' addresses, {@code host:port}
 */
public record EstateSite(
    String vcenter, String instanceUuid, Optional<String> service, List<String> keyServers) {

  /** Checks that all is there. */
  public EstateSite {
    requireNonNull(vcenter, "vcenter");
    requireNonNull(instanceUuid, "instanceUuid");
    requireNonNull(service, "service");
    keyServers = List.copyOf(keyServers);
  }

  /** {@return in one line: the private cloud, the vCenter, the key servers} */
  @Override
  public String toString() {
    return service.map(name -> "OVHcloud " + name + " · ").orElse("")
        + vcenter
        + (keyServers.isEmpty() ? "" : " · KMS " + String.join(", ", keyServers));
  }
}
