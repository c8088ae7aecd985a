package io.vmcrypt.vsphere.internal.host;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads hosts and their keys. Thread-safe. */
public final class HostReader {

  public static final String TYPE = "HostSystem";

  private static final String NAME = "name";
  private static final String STATE = "runtime.cryptoState";
  private static final String CONNECTION = "runtime.connectionState";
  private static final String KEY = "runtime.cryptoKeyId";
  private static final String CONNECTED = "connected";

  /** What has to be read of a host for {@link #host}. */
  public static final List<String> PATHS = List.of(NAME, STATE, CONNECTION, KEY);

  private final PropertyCollector collector;

  public HostReader(PropertyCollector collector) {
    this.collector = requireNonNull(collector, "collector");
  }

  public List<Host> all(Attempt attempt) {
    return shown(attempt, any -> true);
  }

  /** Those with a name; the others need not be readable. */
  public List<Host> named(Attempt attempt, String name) {
    return shown(attempt, found -> name(found).equals(name));
  }

  private List<Host> shown(Attempt attempt, Predicate<ObjectProperties> wanted) {
    List<ObjectProperties> hosts = new ArrayList<>();
    collector.inventory(
        attempt, TYPE, PATHS, PropertyCollector.PAGE_SIZE, ObjectProperties.capturing(hosts::add));
    return hosts.stream().filter(wanted).map(found -> host(attempt, found)).toList();
  }

  public Host read(Attempt attempt, ManagedObjectReference host) {
    return host(attempt, collector.read(attempt, host, PATHS.toArray(String[]::new)));
  }

  /** The same, where what vCenter knew last is not enough. */
  public Host connected(Attempt attempt, ManagedObjectReference host) {
    Host read = read(attempt, host);
    if (!read.isConnected()) {
      throw new ServiceException(
          attempt,
          ("vCenter is not connected to %s (connection state %s), so it cannot tell whether the"
                  + " host is in encryption mode")
              .formatted(subject(read), read.connectionState()),
          "Bring the host back, then try again.");
    }
    return read;
  }

  public static Subject subject(Host host) {
    return Subject.of("host", host.name(), host.id());
  }

  private static String name(ObjectProperties found) {
    return found.text(NAME).map(InventoryName::shown).orElse(found.object().value());
  }

  /** What this user may not read must not pass for a host without a key, or encryption mode. */
  public static Host host(Attempt attempt, ObjectProperties found) {
    found.requireReadable(attempt, CONNECTION, STATE, KEY);
    String connection = found.text(CONNECTION).map(String::strip).orElse("unknown");
    return new Host(
        found.object().value(),
        name(found),
        connection,
        found
            .text(STATE)
            .map(String::strip)
            .filter(state -> !state.isEmpty())
            .map(Host.CryptoState::new)
            // ESXi before 6.5 has none; of a host that vCenter does not reach it is not known
            .orElse(
                connection.equals(CONNECTED)
                    ? Host.CryptoState.INCAPABLE
                    : Host.CryptoState.UNKNOWN),
        found.value(KEY).map(KeyIds::read));
  }
}
