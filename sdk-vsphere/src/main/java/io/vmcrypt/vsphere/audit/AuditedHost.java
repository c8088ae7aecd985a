package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A host as an audit saw it.
 *
 * @param id its managed object id: "host-9"
 * @param name its name; its id if these credentials may not see the name
 * @param cryptoState vSphere {@code HostCryptoState}: "safe" means that it has a host key and can
 *     run encrypted VMs, "prepared" and "incapable" that it has none; empty if vCenter does not say
 */
public record AuditedHost(String id, String name, Optional<String> cryptoState) {

  public AuditedHost {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(cryptoState, "cryptoState");
  }

  /**
   * {@return whether it can run encrypted VMs; true if it is in the state "safe"; false also if
   * vCenter does not say}
   */
  public boolean isSafe() {
    return cryptoState.equals(Optional.of("safe"));
  }
}
