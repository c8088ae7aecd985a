package io.vmcrypt.estate.internal.outage;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.vsphere.vm.Host;
import java.util.Optional;
import java.util.Set;

/**
 * What is not known of a host after an outage: whether it is in encryption mode, or has its key.
 */
final class HostDoubt {

  /** With these a host that shows no key has none, and waits for none. */
  private static final Set<Host.CryptoState> WITHOUT_KEY =
      Set.of(Host.CryptoState.INCAPABLE, Host.CryptoState.PREPARED);

  private HostDoubt() {}

  /**
   * {@return what has to be told of a host; empty if all is known}
   *
   * @param encryptedVms how many encrypted VMs are registered on it
   * @param waits whether it is told already as one that waits for its key
   */
  static Optional<Finding> of(Host host, long encryptedVms, boolean waits) {
    if (!host.isConnected()) {
      return mayHaveKey(host) || encryptedVms > 0
          ? Optional.of(notConnected(host, encryptedVms))
          : Optional.empty();
    }
    boolean safe = host.cryptoState().equals(Host.CryptoState.SAFE);
    return waits
            || isOff(host.cryptoState().value())
            || !mayHaveKey(host)
            || (safe && host.keyId().isPresent())
        ? Optional.empty()
        : Optional.of(
            Wording.of(
                "host-key-unclear",
                subject(host),
                host.cryptoState(),
                host.keyId().map(key -> "key " + key + " of it").orElse("no key of it")));
  }

  /** Encryption mode was switched off: no key is to come back, though the host has its own yet. */
  static boolean isOff(String cryptoState) {
    return cryptoState.equals(Host.CryptoState.PENDING_INCAPABLE.value());
  }

  private static boolean mayHaveKey(Host host) {
    return host.keyId().isPresent() || !WITHOUT_KEY.contains(host.cryptoState());
  }

  private static Subject subject(Host host) {
    return Subject.of("host", host.name(), host.id());
  }

  private static Finding notConnected(Host host, long vms) {
    return Wording.of(
        "host-not-connected",
        subject(host),
        host.connectionState(),
        vms == 0
            ? ""
            : ", and whether its "
                + vms
                + (vms == 1 ? " encrypted VM is locked" : " encrypted VMs are locked"));
  }
}
