package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.HostCryptoState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Brings hosts into encryption mode. Thread-safe. */
public final class Hosts {

  private static final String NAME = "name";
  private static final String STATE = "runtime.cryptoState";
  private static final String CONNECTION = "runtime.connectionState";
  private static final String CONNECTED = "connected";

  private final VimSession session;
  private final PropertyCollector collector;
  private final Grace grace;
  // several VMs of one host may want it at once: one call does
  private final Map<ManagedObjectReference, Object> turns = new ConcurrentHashMap<>();

  public Hosts(VimSession session, PropertyCollector collector, Grace grace) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
    this.grace = requireNonNull(grace, "grace");
  }

  /**
   * A host as it was read.
   *
   * @param subject what messages are about
   * @param state its mode
   */
  private record Host(Subject subject, HostCryptoState state) {

    boolean isSafe() {
      return state.equals(HostCryptoState.SAFE);
    }

    List<Change> changes() {
      return isSafe()
          ? List.of()
          : List.of(
              Change.changed(
                  VimSession.SYSTEM,
                  subject.part("encryption mode"),
                  state.value(),
                  HostCryptoState.SAFE.value()));
    }
  }

  private Host read(Attempt attempt, ManagedObjectReference host) {
    ObjectProperties properties = collector.read(attempt, host, NAME, STATE, CONNECTION);
    Subject subject = Subject.of("host", properties.text(NAME).orElse(host.value()), host.value());
    String connection = properties.text(CONNECTION).map(String::strip).orElse("unknown");
    if (!connection.equals(CONNECTED)) {
      // of such a host vCenter tells what it knew last
      throw new ServiceException(
          attempt,
          "vCenter is not connected to "
              + subject
              + " (connection state "
              + connection
              + "), so it cannot tell whether the host is in encryption mode",
          "Bring the host back, then try again.",
          null,
          null);
    }
    return new Host(
        subject,
        properties
            .text(STATE)
            .map(String::strip)
            .map(HostCryptoState::new)
            .orElse(HostCryptoState.INCAPABLE));
  }

  List<Change> plan(Attempt attempt, ManagedObjectReference host) {
    return read(attempt, host).changes();
  }

  /** Sends nothing if the host is safe already. */
  Ensured<HostCryptoState> ensure(Attempt attempt, ManagedObjectReference host) {
    synchronized (turns.computeIfAbsent(host, none -> new Object())) {
      return ensureNow(attempt, host);
    }
  }

  private Ensured<HostCryptoState> ensureNow(Attempt attempt, ManagedObjectReference host) {
    Host before = read(attempt, host);
    if (before.isSafe()) {
      return Ensured.unchanged(before.state());
    }
    // no key is named: the host keeps its key, or gets one from the default key provider
    session.change(attempt, "ConfigureCryptoKey", host, none -> {}, Returns.optional());
    Host after = grace.look(attempt, () -> read(attempt, host), Host::isSafe);
    if (!after.isSafe()) {
      throw new OperationFailedException(
          attempt,
          "vCenter accepted the call, but "
              + after.subject()
              + " is in crypto state "
              + after.state(),
          "Look at the encryption mode of the host in the vSphere Client, and at its events.",
          "",
          after.state().value(),
          null);
    }
    return new Ensured<>(after.state(), before.changes());
  }
}
