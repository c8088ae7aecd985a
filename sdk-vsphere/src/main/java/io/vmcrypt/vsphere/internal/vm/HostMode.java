package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.host.HostReader;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.vm.Host;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Brings hosts into encryption mode. Thread-safe. */
public final class HostMode {

  private final VimSession session;
  private final HostReader reader;
  private final Grace grace;
  // several VMs of one host may want it at once: one call does
  private final Map<ManagedObjectReference, Object> turns = new ConcurrentHashMap<>();

  public HostMode(VimSession session, HostReader reader, Grace grace) {
    this.session = requireNonNull(session, "session");
    this.reader = requireNonNull(reader, "reader");
    this.grace = requireNonNull(grace, "grace");
  }

  static boolean isSafe(Host host) {
    return host.cryptoState().equals(Host.CryptoState.SAFE);
  }

  private static List<Change> changes(Host host) {
    return isSafe(host)
        ? List.of()
        : List.of(
            Change.changed(
                VimSession.SYSTEM,
                HostReader.subject(host).part("encryption mode"),
                host.cryptoState().value(),
                Host.CryptoState.SAFE.value()));
  }

  List<Change> plan(Attempt attempt, ManagedObjectReference host) {
    return changes(reader.connected(attempt, host));
  }

  /** Sends nothing if the host is safe already. */
  Ensured<Host.CryptoState> ensure(Attempt attempt, ManagedObjectReference host) {
    synchronized (turns.computeIfAbsent(host, none -> new Object())) {
      return ensureNow(attempt, host);
    }
  }

  private Ensured<Host.CryptoState> ensureNow(Attempt attempt, ManagedObjectReference host) {
    Host before = reader.connected(attempt, host);
    if (isSafe(before)) {
      return Ensured.unchanged(before.cryptoState());
    }
    // no key is named: the host keeps its key, or gets one from the default key provider
    session.change(attempt, "ConfigureCryptoKey", host, none -> {}, Returns.nothing());
    Host after = grace.look(attempt, () -> reader.connected(attempt, host), HostMode::isSafe);
    if (!isSafe(after)) {
      throw new OperationFailedException(
          attempt,
          "vCenter accepted the call, but %s is in crypto state %s"
              .formatted(HostReader.subject(after), after.cryptoState()),
          "Look at the encryption mode of the host in the vSphere Client, and at its events.");
    }
    return new Ensured<>(after.cryptoState(), changes(before));
  }
}
