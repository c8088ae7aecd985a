package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.HostCryptoState;

/** Brings hosts into encryption mode. Thread-safe. */
final class Hosts {

  private static final String STATE = "runtime.cryptoState";

  private final VimSession session;
  private final PropertyCollector collector;

  Hosts(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
  }

  HostCryptoState state(Attempt attempt, ManagedObjectReference host) {
    return collector
        .read(attempt, host, STATE)
        .text(STATE)
        .map(String::strip)
        .map(HostCryptoState::new)
        .orElse(HostCryptoState.INCAPABLE);
  }

  /** Without effect if the host is safe already. */
  HostCryptoState enable(Attempt attempt, ManagedObjectReference host) {
    HostCryptoState before = state(attempt, host);
    if (before.equals(HostCryptoState.SAFE)) {
      return before;
    }
    // no key is named: the host keeps the one that it has, or gets one of the default key provider
    session.change(attempt, "ConfigureCryptoKey", host, none -> {}, Returns.optional());
    return state(attempt, host);
  }
}
